"""Plain command lines are read as typer reads them, and whatever is not plain is left to it."""

import inspect
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpolc.cli import application, plain
from netpolc.cli.building import run_build
from netpolc.cli.checking import run_check
from tests.cli.running import SHOP, run
from tests.laws import law

WORDS = (
    *("build", "check", "diff", "--check", "--stdout", "--strict", "--allow-empty", "-q", "--quiet", "-v", "--verbose"),
    *("--env", "prod", "prod-*", "--into", "out", "-C", "--directory", ".", "nowhere", "--env=prod", "-qv", "--", "-h"),
    *(
        "--no-strict",
        "--output",
        "json",
        "-o",
        "text",
        "--kubernetes",
        "1.30",
        "--color",
        "never",
        "",
        "--str",
        "--no-cache",
    ),
)
Calls = list[tuple[str, dict[str, object]]]


def watched(work: Callable[..., int], calls: Calls) -> Callable[..., int]:
    """Stand in for a function that does the work of a command, and keep all that it is given."""
    signature = inspect.signature(work)

    def call(*positional: object, **named: object) -> int:
        bound = signature.bind(*positional, **named)
        bound.apply_defaults()
        given = dict[str, object](bound.arguments)
        for name in ("keep", "parts"):  # only plain command lines are answered by what is kept
            given.pop(name, None)
        calls.append((work.__name__, given))
        return 0

    return call


def calls_of(arguments: list[str], *, by_typer: bool) -> Calls:
    """Say what a command line comes to: the function that does the work, with all that it is given."""
    calls: Calls = []
    with pytest.MonkeyPatch.context() as patch:
        for place, work in (
            ("build", run_build),
            ("building", run_build),
            ("check", run_check),
            ("checking", run_check),
        ):
            patch.setattr(f"netpolc.cli.{place}.{work.__name__}", watched(work, calls))
        if by_typer:
            application.run(arguments)
        else:
            found = plain.plain(arguments)
            if found is not None:
                plain.run(found)
    return calls


lines = st.tuples(st.sampled_from(("build", "check")), st.lists(st.sampled_from(WORDS), max_size=6))


@given(lines)
@law(300)
def test_it_reads_what_it_takes_as_typer_does(line: tuple[str, list[str]]) -> None:
    arguments = [line[0], *line[1]]
    if plain.plain(arguments) is not None:
        assert calls_of(arguments, by_typer=False) == calls_of(arguments, by_typer=True) != []


@pytest.mark.parametrize(
    "arguments",
    [
        ["build"],
        ["check", "-C", "."],
        ["build", "--check", "--into", "out", "--env", "a", "--env", "b-*", "--directory", "."],
        ["check", "-q", "--verbose", "--strict", "--allow-empty"],
    ],
)
def test_plain_lines_are_taken(arguments: list[str]) -> None:
    assert calls_of(arguments, by_typer=False) == calls_of(arguments, by_typer=True) != []


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["diff"],
        ["--version"],
        ["build", "-h"],
        ["build", "--stdout"],
        ["build", "--env"],
        ["build", "--env", "--check"],
        ["build", "-C", "nowhere"],
        ["check", "--check"],
        ["check", "--into", "out"],
        ["build", "extra"],
    ],
)
def test_other_lines_are_left_to_typer(arguments: list[str]) -> None:
    assert plain.plain(arguments) is None


def test_a_plain_line_needs_no_typer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no(*_: object) -> int:
        raise AssertionError

    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "shop.py").write_text(SHOP)
    monkeypatch.setattr(application, "run", no)
    ran = run(tmp_path, "build")
    assert (ran.code, ran.err) == (0, "build: 3 added\n")
