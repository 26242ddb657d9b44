"""The process that decides about a build loads neither the language nor programs: they cost it a tenth of a build."""

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
        if os.getpid() == deciding and name.startswith(("netpolc.authoring.", "netpolc.program.", "netpolc.sets.")):
            os.write(2, f"loaded {name}\\n".encode())
sys.meta_path.insert(0, Watch())
sys.argv = ["netpolc", "build"]
from netpolc.cli.main import main
main()
"""
ALLOWED = {"netpolc.authoring.problems"}
"""What reading the settings needs."""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="without a fork modules are loaded anew")
def test_the_process_that_decides_loads_no_language(tmp_path: Path) -> None:
    place = project(tmp_path)
    done = subprocess.run([sys.executable, "-c", WATCHED], cwd=place, capture_output=True, text=True, check=True)
    loaded = {line.removeprefix("loaded ") for line in done.stderr.splitlines() if line.startswith("loaded ")}
    assert " added" in done.stderr
    assert loaded <= ALLOWED
