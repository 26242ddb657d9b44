"""What a process imports is paid for with every build: each loads what it needs, and no more."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from netpolc.process.parent import stop
from netpolc.process.starting import second, start_second
from tests.cli.running import project, run

WATCHED = """
import os, sys
deciding = os.getpid()
class Watch:
    def find_spec(self, name, path=None, target=None):
        who = "decides" if os.getpid() == deciding else "runs"
        os.write(2, f"{who} with {name}\\n".encode())
sys.meta_path.insert(0, Watch())
sys.argv = ["netpolc", *sys.argv[1:]]
from netpolc.cli.main import main
main()
"""

UNASKED = {
    "netpolc.authoring.facts",
    "netpolc.authoring.promises",
    "netpolc.authoring.toml_lines",
    "netpolc.loading.reading_settings",
    "netpolc.loading.running_promises",
    "netpolc.process.exceptions",
    "netpolc.program.ending",
    "netpolc.program.promises",
    "netpolc.program.wording",
    "netpolc.program.writing_rights",
    "netpolc.reports.formats",
    "netpolc.reports.frames",
}
"""What is there for projects with settings, promises, findings or more; this one has none."""


def loaded(who: str, command: str, place: Path) -> set[str]:
    program = [sys.executable, "-c", WATCHED, command]
    done = subprocess.run(program, cwd=place, capture_output=True, text=True, check=True)
    marked = f"{who} with "
    return {line.removeprefix(marked) for line in done.stderr.splitlines() if line.startswith(marked)}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="without a fork modules are loaded anew")
@pytest.mark.parametrize("command", ["build", "check"])
def test_the_process_that_decides_loads_no_language(command: str, tmp_path: Path) -> None:
    found = loaded("decides", command, project(tmp_path))
    assert "netpolc.process.compiling" in found
    assert {
        name for name in found if name.startswith(("netpolc.authoring.", "netpolc.program.", "netpolc.sets."))
    } == set()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="without a fork modules are loaded anew")
@pytest.mark.parametrize("who", ["decides", "runs"])
def test_a_plain_build_loads_nothing_that_it_does_not_need(who: str, tmp_path: Path) -> None:
    found = loaded(who, "build", project(tmp_path))
    assert ("netpolc.process.sending" if who == "runs" else "netpolc.process.compiling") in found
    assert found & UNASKED == set()


UNTOLD = {
    *("netpolc.diagnostics.catalogue.selecting", "netpolc.pipeline.build", "netpolc.reports.formats"),
    *("netpolc.reports.text", "netpolc.rules.addresses", "netpolc.tree.planning", "netpolc.tree.writing"),
}
"""What is there for a check that finds something, that chooses findings or states addresses, or for a tree."""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="without a fork modules are loaded anew")
def test_a_check_that_finds_nothing_loads_no_words_of_findings_and_no_tree(tmp_path: Path) -> None:
    found = loaded("decides", "check", project(tmp_path))
    assert "netpolc.process.repeating" in found
    assert found & UNTOLD == set()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="without a fork modules are loaded anew")
def test_a_check_loads_no_check_that_has_nothing_to_go_by(tmp_path: Path) -> None:
    found = loaded("runs", "check", project(tmp_path))
    assert "netpolc.checks.unused_rule" in found
    assert found & {"netpolc.checks.cni_gap", "netpolc.checks.unisolated", "netpolc.rules.cilium_labels"} == set()


AGAIN = """
import os, sys
import netpolc.process.child
from netpolc.process.messages import Request
from netpolc.process.sending import work
said = [type(message).__name__ for message in work(Request("bytes", os.getcwd(), backwards=True))]
print(*said, "said", *sys.modules)
"""

ASKED_ONCE = {
    *("netpolc.checks", "netpolc.process.asked_checks", "netpolc.process.lowering", "netpolc.process.promising"),
    *("netpolc.process.sending_manifests", "netpolc.proof.expecting", "netpolc.proof.promising"),
    *("netpolc.program.inventory", "netpolc.sets.covering", "netpolc.sets.intervals", "netpolc.sets.products"),
    *("jsonschema", "queue", "signal", "subprocess", "yaml"),
}
"""What the first run is asked and the second one is not, in a project in which no part of a namespace is isolated."""


def test_a_second_run_loads_nothing_but_what_makes_bytes(tmp_path: Path) -> None:
    place = project(tmp_path)
    done = subprocess.run([sys.executable, "-c", AGAIN], cwd=place, capture_output=True, text=True, check=True)
    said, _, found = done.stdout.partition(" said ")
    assert said == "Chosen Found Repeated Found"
    assert "netpolc.targets.kubernetes.lower" in found.split()
    assert set(found.split()) & ASKED_ONCE == set()


SPAWNED = """
import os, sys
spawn = os.posix_spawn
def spawned(*values, **words):
    os.write(2, f"spawned {'attr' in sys.modules}\\n".encode())
    return spawn(*values, **words)
os.posix_spawn = spawned
sys.argv = ["netpolc", *sys.argv[1:]]
from netpolc.cli.main import console
console()
"""


@pytest.mark.skipif(not hasattr(os, "posix_spawn"), reason="a second run is started where it is needed")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check"], ["spawned False"]),
        (["build", "--check"], ["spawned False"]),
        (["check", "-o", "json"], ["spawned True"]),
        (["build"], []),
        (["check", "--list-exceptions"], []),
        (["check", "--help"], []),
    ],
)
def test_a_second_run_starts_before_anything_of_size_is_imported(
    arguments: list[str], said: list[str], tmp_path: Path
) -> None:
    program = [sys.executable, "-c", SPAWNED, *arguments]
    done = subprocess.run(program, cwd=project(tmp_path), capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if line.startswith("spawned")] == said


@pytest.mark.skipif(not hasattr(os, "posix_spawn"), reason="a second run is started where it is needed")
def test_a_second_run_that_nobody_asks_is_ended() -> None:
    start_second()
    ready = second()
    assert ready is not None
    os.kill(ready.number, 0)
    assert second() is None
    start_second()
    stop()
    assert second() is None
    for pipe in (ready.to, ready.back):
        os.close(pipe)
    assert os.waitpid(ready.number, 0)[0] == ready.number  # it reads that nobody asks


@pytest.mark.skipif(not hasattr(os, "posix_spawn"), reason="a second run is started where it is needed")
def test_a_system_without_a_second_process_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(*_: object, **__: object) -> int:
        raise BlockingIOError(11, "no more")

    monkeypatch.setattr(os, "posix_spawn", refusing)
    start_second()
    ran = run(project(tmp_path), "check")
    assert ran.out.startswith("error[NP030]: no process can be started for the policy modules: no more\n")
    assert ran.code == 1
