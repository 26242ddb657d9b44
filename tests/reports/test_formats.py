"""The table of formats: every module of it writes the one value of its answer."""

import inspect
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from netpolc.cli.application import COMMANDS
from netpolc.reports.formats import FORMATS
from tests.cli.running import run

EVERY = [(answer, name) for answer, names in FORMATS.items() for name in names]


def module(answer: str, name: str) -> ModuleType:
    return import_module(f"netpolc.reports.{FORMATS[answer][name]}")


@pytest.mark.parametrize(("answer", "name"), EVERY)
def test_a_format_writes_what_the_first_one_writes(answer: str, name: str) -> None:
    first, *_ = FORMATS[answer]
    kinds = [
        next(iter(inspect.signature(module(answer, form).write).parameters.values())).annotation
        for form in (first, name)
    ]
    assert isinstance(kinds[0], type)
    assert kinds[0] is kinds[1]


def test_answers_are_those_of_commands_and_modules_are_of_one_format() -> None:
    assert set(FORMATS) <= {command.name for command in COMMANDS}
    assert len({FORMATS[answer][name] for answer, name in EVERY}) == len(EVERY)
    assert all(next(iter(names)) == "text" for names in FORMATS.values())


@pytest.mark.parametrize("answer", FORMATS)
def test_a_command_takes_the_formats_of_the_table(answer: str, tmp_path: Path) -> None:
    listed = "|".join(FORMATS[answer])
    assert f"<{listed}>" in run(tmp_path, answer, "--help").out.replace("\n", "")
    refused = run(tmp_path, answer, "-o", "xml")
    assert refused.code == 2
    assert f"'xml' is not one of {', '.join(map(repr, FORMATS[answer]))}." in " ".join(refused.err.split())
