"""The table of formats: every module of it writes the one value of its answer."""

import inspect
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from netpolc.cli.commands import COMMANDS
from netpolc.reports.formats import FORMATS
from netpolc.reports.review import Review
from tests.cli.running import run

EVERY = [(answer, name) for answer, names in FORMATS.items() for name in names]


def module(answer: str, name: str) -> ModuleType:
    return import_module(f"netpolc.reports.{FORMATS[answer][name]}")


@pytest.mark.parametrize(("answer", "name"), EVERY)
def test_a_format_writes_what_the_first_one_writes(answer: str, name: str) -> None:
    first, *_ = FORMATS[answer]
    taken = value_of(module(answer, name).write)
    if taken is Review:
        review = import_module(f"netpolc.reports.{answer}_review").review
        assert inspect.signature(review).return_annotation is Review
        taken = value_of(review)
    assert isinstance(taken, type)
    assert taken is value_of(module(answer, first).write)


def value_of(function: Callable[..., object]) -> object:
    """Return the type of the first parameter."""
    return next(iter(inspect.signature(function).parameters.values())).annotation


def test_a_format_of_reviews_is_one_module_for_every_command() -> None:
    of_reviews = {name for answer, name in EVERY if value_of(module(answer, name).write) is Review}
    assert of_reviews == {"concise", "github", "gitlab", "junit", "sarif"}
    assert all(FORMATS[answer][name] == name for answer, name in EVERY if name in of_reviews)
    assert all(of_reviews <= set(FORMATS[answer]) for answer in ("build", "check", "diff", "validate"))


def test_answers_are_those_of_commands_and_modules_are_of_one_format() -> None:
    assert set(FORMATS) <= {command.name for command in COMMANDS}
    own = [FORMATS[answer][name] for answer, name in EVERY if value_of(module(answer, name).write) is not Review]
    assert len({*own}) == len(own)
    assert all(next(iter(names)) == "text" for names in FORMATS.values())


@pytest.mark.parametrize("answer", FORMATS)
def test_a_command_takes_the_formats_of_the_table(answer: str, tmp_path: Path) -> None:
    listed = "|".join(FORMATS[answer])
    assert f"<{listed}>" in run(tmp_path, answer, "--help").out.replace("\n", "")
    refused = run(tmp_path, answer, "-o", "xml")
    assert refused.code == 2
    assert f"'xml' is not one of {', '.join(map(repr, FORMATS[answer]))}." in " ".join(refused.err.split())
