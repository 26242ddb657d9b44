"""A diff that a signal ends leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

MODULE = "import time\nopen({mark!r}, 'w').close()\ntime.sleep(60)\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_removes_what_was_written_aside(tmp_path: Path, number: signal.Signals) -> None:
    aside, mark = tmp_path / "aside", tmp_path / "started"
    project = tmp_path / "project"
    (project / "policies").mkdir(parents=True)
    aside.mkdir()
    (project / "policies" / "slow.py").write_text(MODULE.format(mark=str(mark)))
    who = {f"GIT_{role}_{what}": "a@b.c" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "x"]):
        subprocess.run(["git", *words], cwd=project, check=True, env={**os.environ, **who})
    command = [sys.executable, "-m", "netpolc", "diff", "HEAD", "HEAD"]
    with subprocess.Popen(command, cwd=project, env={**os.environ, "TMPDIR": str(aside)}) as running:
        deadline = time.monotonic() + 30
        while not mark.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert list(aside.iterdir())
        running.send_signal(number)
        assert running.wait(20) == 128 + number
    assert list(aside.iterdir()) == []
