"""What a process imports is paid for with every build: each loads what it needs, and no more."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import project

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
