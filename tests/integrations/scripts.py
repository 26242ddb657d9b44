"""The scripts of workflows as a runner carries them out: in bash, with a small GitHub that keeps comments in a file."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
GH: Final = '''#!{python}
"""`gh api`, as far as the scripts use it: comments of an issue, listed, made and changed; `--jq` is the real jq."""
import json, os, subprocess, sys
store = os.environ["FAKE_COMMENTS"]
words, options, fields, place = sys.argv[1:], {{}}, {{}}, None
assert words.pop(0) == "api", words
while words:
    word = words.pop(0)
    if word in ("--silent", "--paginate"):
        options[word] = True
    elif word in ("--method", "--jq"):
        options[word] = words.pop(0)
    elif word == "--field":
        key, _, value = words.pop(0).partition("=")
        fields[key] = open(value[1:], encoding="utf-8").read() if value.startswith("@") else value
    else:
        assert place is None, word
        place = word
assert os.environ["GH_TOKEN"]
comments = json.load(open(store, encoding="utf-8"))
method = options.get("--method", "GET")
head, _, number = place.rpartition("/")
if method == "GET" and place == "repos/o/r/issues/7/comments":
    done = subprocess.run(["jq", "-r", options["--jq"]], input=json.dumps(comments), text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    sys.stdout.write(done.stdout)
elif method == "POST" and place == "repos/o/r/issues/7/comments":
    comments.append({{"id": len(comments) + 1, "user": {{"type": "Bot"}}, "body": fields["body"]}})
elif method == "PATCH" and head == "repos/o/r/issues/comments":
    next(item for item in comments if item["id"] == int(number))["body"] = fields["body"]
else:
    raise SystemExit(f"no such call: {{method}} {{place}}")
json.dump(comments, open(store, "w", encoding="utf-8"))
'''


class Runner:
    """A machine that runs steps: its folders, its programs, and what the steps write."""

    def __init__(self, place: Path, workspace: Path) -> None:
        self.workspace: Final = workspace
        self.temp: Final = place / "temp"
        self.comments: Final = place / "comments.json"
        self._output: Final = place / "output"
        self._summary: Final = place / "summary"
        programs = place / "bin"
        for folder in (self.temp / "netpolc" / "bin", self.temp / "netpolc-reports", programs):
            folder.mkdir(parents=True)
        self.comments.write_text("[]", encoding="utf-8")
        for file in (self._output, self._summary):
            file.touch()
        netpolc = f'#!/bin/sh\nexec "{sys.executable}" -P -m netpolc "$@"\n'
        for path, text in (
            (programs / "gh", GH.format(python=sys.executable)),
            (programs / "netpolc", netpolc),
            (self.temp / "netpolc" / "bin" / "netpolc", netpolc),
        ):
            path.write_text(text, encoding="utf-8")
            path.chmod(0o755)
        self.variables: Final = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("NETPOLC_", "GITHUB_"))},
            "PATH": f"{programs}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "RUNNER_TEMP": str(self.temp),
            "FAKE_COMMENTS": str(self.comments),
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_BASE_REF": "main",
            "GITHUB_OUTPUT": str(self._output),
            "GITHUB_REPOSITORY": "o/r",
            "GITHUB_STEP_SUMMARY": str(self._summary),
            "GH_TOKEN": "secret",
            "PULL_REQUEST": "7",
        }

    def run(self, script: str, variables: Mapping[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
        """Run a script as GitHub runs `shell: bash`."""
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=self.workspace,
            env={**self.variables, **(variables or {})},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    @property
    def bodies(self) -> list[str]:
        """The comments."""
        return [item["body"] for item in json.loads(self.comments.read_text(encoding="utf-8"))]

    @property
    def output(self) -> str:
        """What the steps wrote for other steps."""
        return self._output.read_text(encoding="utf-8")

    @property
    def summary(self) -> str:
        """What the steps wrote for people."""
        return self._summary.read_text(encoding="utf-8")
