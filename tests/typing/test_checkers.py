"""Both type checkers, strict, take what is right and refuse each marked line, and no other."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ACCEPTED = HERE / "accept" / "everything.py"
REFUSED = HERE / "mistakes" / "refused.py"


def marked() -> set[int]:
    lines = REFUSED.read_text(encoding="utf-8").splitlines()
    return {number for number, line in enumerate(lines, 1) if line.endswith("# error")}


def test_mypy(tmp_path: Path) -> None:
    settings = tmp_path / "mypy.ini"
    settings.write_text("[mypy]\nstrict = True\n")
    command = [
        sys.executable,
        "-m",
        "mypy",
        f"--config-file={settings}",
        f"--cache-dir={tmp_path}",
        "--hide-error-context",
    ]
    done = subprocess.run([*command, ACCEPTED, REFUSED], capture_output=True, text=True, check=False)
    found = re.findall(r"^(.*?):(\d+): error:", done.stdout, re.MULTILINE)
    assert [line for path, line in found if Path(path).name == ACCEPTED.name] == []
    assert {int(line) for path, line in found if Path(path).name == REFUSED.name} == marked()
    assert done.returncode == 1


def test_pyright(tmp_path: Path) -> None:
    for path in (ACCEPTED, REFUSED):
        shutil.copy(path, tmp_path)
    settings = {"typeCheckingMode": "strict", "extraPaths": [str(HERE.parents[1])]}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings))
    command = [
        sys.executable,
        "-m",
        "pyright",
        "--outputjson",
        "--pythonpath",
        sys.executable,
        "--project",
        str(tmp_path),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)["generalDiagnostics"]
    lines = [
        (Path(item["file"]).name, item["range"]["start"]["line"] + 1) for item in found if item["severity"] == "error"
    ]
    assert [line for name, line in lines if name == ACCEPTED.name] == []
    assert {line for name, line in lines if name == REFUSED.name} == marked()


def test_there_are_many_mistakes() -> None:
    assert len(marked()) >= 60
