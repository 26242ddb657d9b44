import re

import pytest

from netpolc.diagnostics import catalogue
from netpolc.diagnostics.catalogue import all_codes
from netpolc.diagnostics.model import Code

FENCE = re.compile(r"^```[a-z]*\n(.+?)^```$", re.MULTILINE | re.DOTALL)


def test_numbers_and_names_are_given_once_and_sorted() -> None:
    codes = all_codes()
    assert [code.id for code in codes] == sorted({code.id for code in codes})
    assert len({code.name for code in codes}) == len(codes)
    assert len(codes) > 40


def test_every_code_of_every_file_is_in_its_tuple() -> None:
    from importlib import import_module
    from pkgutil import iter_modules

    for found in iter_modules(catalogue.__path__):
        module = import_module(f"{catalogue.__name__}.{found.name}")
        written = [value for value in vars(module).values() if isinstance(value, Code)]
        assert sorted(module.CODES, key=lambda code: code.id) == sorted(written, key=lambda code: code.id), found.name


@pytest.mark.parametrize("code", all_codes(), ids=lambda code: code.id)
def test_every_page_has_a_reason_an_example_and_a_cure(code: Code) -> None:
    assert re.fullmatch(r"NP[0-59][0-9]{2}", code.id)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code.name)
    assert re.fullmatch(r"\S[^\n]*\.", code.summary)
    examples = FENCE.findall(code.page)
    assert any(example.strip() for example in examples)
    prose = FENCE.sub("", code.page).strip()
    assert prose.endswith((".", ":", "`"))
    assert len(prose) > 20
    assert code.page.count("```") == 2 * len(examples)
    assert max(map(len, code.page.splitlines())) <= 120
