import json
from pathlib import Path

import pytest

from netpolc.analysis.answers import Class
from netpolc.analysis.class_groups import GROUPS
from netpolc.diagnostics.catalogue import all_codes
from netpolc.reports.class_pages import CLASS_PAGES, CLASSES
from netpolc.reports.schemas import schema_names
from tests.cli.running import assert_fits, run


def test_a_page_goes_by_number_and_by_name(tmp_path: Path) -> None:
    for code in all_codes():
        page = run(tmp_path, "explain", code.id)
        assert page.code == 0
        assert page.out == run(tmp_path, "explain", code.name).out == run(tmp_path, "explain", code.id.lower()).out
        assert page.out.startswith(f"# {code.id} {code.name} ({code.severity})\n\n{code.summary}\n\n")
        assert page.out.endswith(code.page.strip() + "\n")


def test_the_list_holds_every_code_once(tmp_path: Path) -> None:
    lines = run(tmp_path, "explain", "--all").out.splitlines()
    assert [line.split()[:3] for line in lines] == [[code.id, code.severity, code.name] for code in all_codes()]


def test_pages_as_json_are_what_their_schema_says(tmp_path: Path) -> None:
    schema = json.loads(run(tmp_path, "schema", "explain").out)
    every = json.loads(run(tmp_path, "explain", "--all", "-o", "json").out)
    assert_fits(every, schema)
    assert len(every["codes"]) == len(all_codes())
    one = json.loads(run(tmp_path, "explain", "NP103", "-o", "json").out)
    assert [code["name"] for code in one["codes"]] == ["port-out-of-range"]


@pytest.mark.parametrize("name", sorted({*Class, *GROUPS}))
def test_each_class_and_each_word_of_fail_on_has_a_page(tmp_path: Path, name: str) -> None:
    text = run(tmp_path, "explain", name)
    (page,) = (item for item in CLASS_PAGES if item.name == name)
    assert text.code == 0
    assert text.out == f"# {name} (a class of `netpolc diff`)\n\n{page.summary}\n\n{page.page}"
    answer = json.loads(run(tmp_path, "explain", name, "-o", "json").out)
    assert_fits(answer, json.loads(run(tmp_path, "schema", "explain").out))
    assert (answer["codes"], [item["name"] for item in answer["classes"]]) == ([], [name])


def test_no_class_is_without_a_page_and_none_is_called_as_a_code() -> None:
    assert list(CLASSES) == list(Class)
    assert {item.name for item in CLASS_PAGES}.isdisjoint(code.name for code in all_codes())
    assert GROUPS["opened"] | GROUPS["closed"] == {*Class}
    assert not GROUPS["opened"] & GROUPS["closed"]


def test_a_class_that_is_not_there_is_met_with_the_nearest(tmp_path: Path) -> None:
    ran = run(tmp_path, "explain", "isolation-lots")
    assert ran.code == 2
    assert "there is no code `isolation-lots`; did you mean `isolation-lost`?" in ran.err


def test_every_schema_is_listed_and_printed(tmp_path: Path) -> None:
    names = run(tmp_path, "schema").out.split()
    assert names == list(schema_names())
    assert {"check", "validate"} <= set(names)
    for name in names:
        ran = run(tmp_path, "schema", name)
        assert ran.code == 0
        assert "$schema" in json.loads(ran.out)
