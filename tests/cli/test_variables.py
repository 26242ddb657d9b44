"""Options from the environment: what the command line says wins, and a variable that stands for nothing is told."""

from pathlib import Path

import pytest

from netpolc.cli.plain import plain
from tests.cli.running import ENVIRONMENTS, SHOP, Ran, project, run


def asked(place: Path, *words: str, **variables: str) -> Ran:
    surroundings = {"PATH": "", "NO_COLOR": "1", "COLUMNS": "200"}
    return run(place, *words, surroundings={**surroundings, **{f"NETPOLC_{k}": v for k, v in variables.items()}})


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return project(
        tmp_path,
        shop=SHOP.replace("def shop()", "def shop(env: Environment)").replace(
            "from netpolc import", "from netpolc import Environment,"
        ),
        environments=ENVIRONMENTS,
    )


def test_a_variable_stands_for_an_option_of_one_command_or_of_all(place: Path) -> None:
    assert (
        asked(place, "build", "--check", ENV="prod").out.split()[1::2]
        == asked(place, "build", "--check", "--env", "prod").out.split()[1::2]
    )
    several = asked(place, "build", "--check", "-o", "json", ENV="prod dev").out
    assert several == asked(place, "build", "--check", "-o", "json").out
    assert asked(place, "check", OUTPUT="json").out == asked(place, "check", CHECK_OUTPUT="json").out
    assert asked(place, "check", OUTPUT="json").out.startswith("{")
    assert asked(place, "build", CHECK_OUTPUT="json").out == ""
    assert asked(place.parent, "check", DIRECTORY=place.name, OUTPUT="json").code == 0


def test_the_command_line_wins_then_the_command_then_all_then_a_setting(place: Path) -> None:
    said = asked(place, "check", "-o", "concise", OUTPUT="json", CHECK_OUTPUT="jsonl")
    assert said.out == ""
    assert asked(place, "check", OUTPUT="json", CHECK_OUTPUT="junit").out.startswith("<?xml")
    assert asked(place, "check", OUTPUT="", CHECK_OUTPUT="").out == ""
    (place / "pyproject.toml").write_text('[tool.netpolc]\nkubernetes = "1.30"\n', encoding="utf-8")
    (place / "bad.yaml").write_text("{}", encoding="utf-8")
    said = asked(place, "check", KUBERNETES="1.99")
    assert said.code == 2
    assert "`1.99` is no version" in said.err
    assert said.err.rstrip().endswith("; it comes from the variable `NETPOLC_KUBERNETES`")
    assert asked(place, "check", "--kubernetes", "1.31", KUBERNETES="1.99").code == 0


def test_a_plain_command_line_is_read_with_the_variables(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    assert plain(["build"]) is not None
    monkeypatch.setenv("NETPOLC_DEBUG", "1")
    assert plain(["build"]) is not None
    monkeypatch.setenv("NETPOLC_BUILD_CHECK", "1")
    assert plain(["build"]) is None
    assert asked(place, "build", BUILD_CHECK="1").code == 1
    assert not (place / "build").exists()
    assert asked(place, "build", BUILD_CHECK="0").code == 0


def test_what_lets_pass_is_said_for_one_command(place: Path) -> None:
    said = asked(place, "diff", ".", ".", FAIL_ON="outside")
    assert said.err.startswith("note: `NETPOLC_FAIL_ON` stands for no option of `netpolc diff`, and does not count\n")
    assert asked(place, "diff", ".", ".", DIFF_FAIL_ON="outside").err == ""
    wrong = asked(place, "diff", ".", ".", DIFF_FAIL_ON="outsied")
    assert wrong.code == 2
    assert wrong.err.rstrip().endswith("it comes from the variable `NETPOLC_DIFF_FAIL_ON`")


def test_a_name_that_is_none_is_told_and_those_of_other_commands_are_not(place: Path) -> None:
    said = asked(place, "check", CHECK_STRIKT="1", DIFF_NONE="1", DEBUG="1", ACCEPTANCE="x", EMPTY="")
    assert (
        said.err
        == "note: `NETPOLC_CHECK_STRIKT` stands for no option of `netpolc check`, and does not count\nno findings\n"
    )
    assert asked(place, "--help", NONE="1").err == ""


def test_help_and_version_are_commands_too(tmp_path: Path) -> None:
    assert asked(tmp_path, "help").out == asked(tmp_path, "--help").out
    assert asked(tmp_path, "help", "diff").out == asked(tmp_path, "diff", "--help").out
    wrong = asked(tmp_path, "help", "dif")
    assert wrong.code == 2
    assert "No such command 'dif'; did you mean `diff`?" in wrong.err
    assert asked(tmp_path, "version").out.startswith(asked(tmp_path, "--version").out)
    assert "NETPOLC_ENV=prod" in asked(tmp_path, "help").out


@pytest.mark.parametrize("command", ["build", "check"])
def test_a_file_is_no_project(place: Path, command: str) -> None:
    said = asked(place, command, "policies/shop.py")
    assert said.code == 2
    assert "a project folder is named by `-C`" in said.err
