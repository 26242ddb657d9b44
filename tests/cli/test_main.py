import json
import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter
from typing import NoReturn

import pytest

from netpolc.cli.commands import COMMANDS, HELP
from tests.cli.running import SHOP, project, run

NAMES = [command.name for command in COMMANDS]


def start(*arguments: str, place: Path, **environ: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "netpolc", *arguments],
        cwd=place,
        env={**os.environ, **environ},
        capture_output=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_the_help_of_every_command_has_examples_and_the_common_options(tmp_path: Path, name: str, option: str) -> None:
    ran = run(tmp_path, name, option)
    assert ran.code == 0
    assert ran.out.startswith(f"Usage: netpolc {name}")
    _, _, examples = ran.out.partition("  Examples:\n")
    assert f"netpolc {name}" in examples
    assert "-C, --directory" in ran.out
    assert "-h, --help" in ran.out


def test_the_help_lists_every_command_in_one_line(tmp_path: Path) -> None:
    ran = run(tmp_path, "--help")
    listed = [line.split("  ")[1] for line in ran.out.partition("Commands:\n")[2].splitlines()]
    assert ran.code == 0
    assert listed == NAMES
    assert len(set(NAMES)) == len(NAMES)
    assert "Examples:" in ran.out


@pytest.mark.parametrize("columns", [1, 50, 52, 80, 99, 100, 102, 300])
def test_the_help_is_whole_in_every_terminal(tmp_path: Path, columns: int) -> None:
    shown = run(tmp_path, "--help", surroundings={"COLUMNS": str(columns)}).out
    width = max(min(columns, 100) - 1, 50)
    assert max(map(len, shown.splitlines())) <= width
    words = " ".join(shown.split())
    assert all(" ".join(f"{command.name} {command.summary}".split()) in words for command in COMMANDS)
    assert " ".join(HELP.split()) in words


@pytest.mark.parametrize("arguments", [["-h"], ["help"], ["--help", "check"]])
def test_the_help_is_the_same_however_it_is_asked_for(tmp_path: Path, arguments: list[str]) -> None:
    asked, ran = run(tmp_path, "--help"), run(tmp_path, *arguments)
    assert (ran.code, ran.out, ran.err) == (0, asked.out, "")


def test_no_words_at_all_are_answered_with_the_help_once(tmp_path: Path) -> None:
    ran = run(tmp_path)
    assert (ran.code, ran.out, ran.err) == (2, "", run(tmp_path, "--help").out)


def test_help_needs_no_heavy_library(tmp_path: Path) -> None:
    heavy = (
        *("attr", "cattrs", "jsonschema", "netpolc.pipeline", "pathlib", "pygments", "rich", "ruamel", "shutil"),
        *("typer", "yaml"),
    )
    program = (
        "import sys; from netpolc.cli.main import main; sys.argv = ['netpolc', '--help']\n"
        "try: main()\n"
        "except SystemExit: print(*sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, check=True)
    loaded = done.stderr.decode().split()
    assert "netpolc.cli.root_help" in loaded
    assert [name for name in loaded if name.startswith(tuple(f"{item}." for item in heavy)) or name in heavy] == []


def test_help_comes_at_once(tmp_path: Path) -> None:
    def seconds() -> float:
        before = perf_counter()
        start("--help", place=tmp_path)
        return perf_counter() - before

    # 0.15 s is the promise on a quiet machine; a test must also hold on a busy one.
    assert min(seconds() for _ in range(3)) < 1.0


def test_the_version_is_one_line(tmp_path: Path) -> None:
    alone, beside = run(tmp_path, "--version"), run(tmp_path, "--version", "check")
    assert alone.out == beside.out
    assert alone.out.startswith("netpolc ")
    assert (alone.code, beside.code) == (0, 0)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["biuld"], "No such command 'biuld'; did you mean `build`?"),
        (["build", "--chekc"], "No such option: --chekc; did you mean `--check`?"),
        (["check", "-o", "yaml"], "'yaml' is not one of 'text', 'concise', 'json'"),
        (["check", "--kubernetes", "2"], "`2` is no version from 1.21 to 1.37"),
        (["check", "-C", "missing"], "'missing' does not exist"),
        ([], "Usage: netpolc"),
        (["explain"], "give a code such as `NP103`, or `--all`"),
        (["explain", "NP103", "--all"], "give a code such as `NP103`, or `--all`"),
        (["explain", "np1003"], "there is no code `np1003`; did you mean `NP003`?"),
        (["schema", "chekc"], "there is no schema `chekc`; did you mean `check`?"),
        (["completion", "tcsh"], "'tcsh' is not one of 'bash', 'zsh', 'fish'"),
        (["build", "--stdout", "--check"], "`--stdout` writes no file"),
        (["build", "--stdout", "--into", "x"], "`--stdout` writes no file"),
    ],
)
def test_a_wrong_command_line_is_refused_with_the_nearest_right_one(
    tmp_path: Path, arguments: list[str], said: str
) -> None:
    ran = run(tmp_path, *arguments)
    assert ran.code == 2
    assert said in ran.err
    assert ran.out == ""


def test_a_bug_is_one_line_and_says_how_to_get_the_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> NoReturn:
        raise KeyError("here\nand there")

    monkeypatch.setattr("netpolc.cli.explain.all_codes", broken)
    ran = run(tmp_path, "explain", "--all")
    assert ran.code == 70
    assert ran.err == (
        "error[NP901]: KeyError: 'here\\nand there'\n"
        "  help: this is a bug of netpolc; NETPOLC_DEBUG=1 shows the traceback\n"
    )
    debugged = run(tmp_path, "explain", "--all", surroundings={"NETPOLC_DEBUG": "1"})
    assert debugged.code == 70
    assert debugged.err.startswith("Traceback (most recent call last):\n")
    assert 'raise KeyError("here\\nand there")' in debugged.err


def test_a_system_without_memory_is_no_bug(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def large(*_: object, **__: object) -> NoReturn:
        raise MemoryError

    project(tmp_path)
    monkeypatch.setattr("netpolc.pipeline.wanted.compile_apart", large)
    ran = run(tmp_path, "build")
    assert (ran.code, ran.out, ran.err) == (1, "", "netpolc: there is not enough memory\n")
    assert not (tmp_path / "build").exists()


def test_a_disagreement_of_netpolc_with_itself_is_a_bug(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from netpolc.diagnostics.catalogue.internal import INTERNAL
    from netpolc.diagnostics.model import finding
    from netpolc.pipeline import Compiled

    def compiled(*_: object, **__: object) -> Compiled:
        return Compiled({}, (finding(INTERNAL, "odd"),), (None,), ())

    project(tmp_path)
    monkeypatch.setattr("netpolc.pipeline.wanted.compile_apart", compiled)
    ran = run(tmp_path, "build")
    assert (ran.code, ran.err) == (70, "error[NP901]: odd\n\n1 error; nothing is written\n")
    assert not (tmp_path / "build").exists()


def test_control_c_is_clean(tmp_path: Path) -> None:
    project(tmp_path, shop="raise KeyboardInterrupt\n")
    for name in ("build", "check"):
        ran = run(tmp_path, name)
        assert (ran.code, ran.out, ran.err) == (130, "", "")


def test_control_c_outside_of_the_command_is_clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr("netpolc.cli.application.application", interrupted)
    ran = run(tmp_path, "explain", "--all")
    assert (ran.code, ran.out, ran.err) == (130, "", "")


@pytest.mark.parametrize("arguments", [["--version"], ["explain", "--all"]])
def test_a_reader_that_goes_away_is_no_error(tmp_path: Path, arguments: list[str]) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "netpolc", *arguments],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
        process.wait(60)
    assert said == b""
    assert process.returncode == 1


def test_a_terminal_that_knows_only_ascii_is_no_error(tmp_path: Path) -> None:
    project(tmp_path, shop=SHOP.replace("tcp(8080)", 'tcp("größe")'))
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    for arguments in (["check"], ["check", "-o", "json"], ["build"], ["validate", "--help"]):
        done = start(*arguments, place=tmp_path, **ascii_only)
        assert done.returncode == (0 if "--help" in arguments else 1), done.stderr
        assert b"NP901" not in done.stderr
        done.stdout.decode("utf-8")
        done.stderr.decode("ascii")


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX")
def test_what_a_terminal_cannot_show_is_escaped(tmp_path: Path) -> None:
    project(tmp_path, shop=SHOP.replace("tcp(8080)", 'tcp("größe")'))
    reader, writer = os.openpty()
    environ = {**os.environ, "PYTHONIOENCODING": "ascii", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "netpolc", "check"],
        cwd=tmp_path,
        env=environ,
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)
    shown = os.read(reader, 10000)
    os.close(reader)
    assert (done.returncode, done.stderr) == (1, b"1 error\n")
    assert rb"gr\xf6\xdfe" in shown


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a POSIX shell")
@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        ("validate - --allow-empty <&-", b"0 NetworkPolicies: 0 errors, 0 warnings\n", 0),
        ("check -o json >&-", b"netpolc: standard output cannot be written: bad file descriptor\n", 1),
        ("check -o json >/dev/full", b"netpolc: standard output cannot be written: no space left on device\n", 1),
        ("--help >/dev/full", b"netpolc: standard output cannot be written: no space left on device\n", 1),
    ],
)
def test_a_stream_that_is_closed_or_full_is_told(words: str, said: bytes, code: int, tmp_path: Path) -> None:
    project(tmp_path)
    if "/dev/full" in words and not Path("/dev/full").exists():
        pytest.skip("this system has no device that is full")
    done = subprocess.run(
        f"exec {sys.executable} -m netpolc {words}", shell=True, cwd=tmp_path, stderr=subprocess.PIPE, check=False
    )
    assert (done.stderr, done.returncode) == (said, code)


def test_stdout_is_for_data_whoever_writes_there(tmp_path: Path) -> None:
    noisy = (
        SHOP
        + "import os, subprocess, sys\nos.write(1, b'raw\\n')\nsubprocess.run([sys.executable, '-c', 'print(1)'])\n"
    )
    project(tmp_path, shop=noisy)
    done = subprocess.run(
        [sys.executable, "-m", "netpolc", "check", "-o", "json"], cwd=tmp_path, capture_output=True, check=True
    )
    assert json.loads(done.stdout)["diagnostics"] == []
    assert done.stderr == b"raw\n1\n"


def test_shells_can_complete(tmp_path: Path) -> None:
    for shell in ("bash", "zsh", "fish"):
        ran = run(tmp_path, "completion", shell)
        assert ran.code == 0
        assert "_NETPOLC_COMPLETE=complete_" + shell in ran.out
    asked = {"_NETPOLC_COMPLETE": "complete_bash", "COMP_WORDS": "netpolc\nbuild\n--st", "COMP_CWORD": "2"}
    assert run(tmp_path, surroundings=asked).out.split() == ["--stdout", "--strict"]
    asked = {"_NETPOLC_COMPLETE": "complete_bash", "COMP_WORDS": "netpolc\nbu", "COMP_CWORD": "1"}
    assert run(tmp_path, surroundings=asked).out.split() == ["build"]
