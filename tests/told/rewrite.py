"""Write what the commands say now into the cases: `python -m tests.told.rewrite`, then read the change."""

import tempfile
from pathlib import Path

from tests.told.transcripts import CASES, cases, transcript


def rewritten(file: Path) -> str:
    """Return a file of cases as they are now."""
    told: list[str] = []
    for case in cases(file):
        with tempfile.TemporaryDirectory() as name:
            told.append(f"##### {transcript(case, Path(name))}\n")
    return "\n".join(told)


if __name__ == "__main__":
    for path in sorted(CASES.glob("*.txt")):
        path.write_text(rewritten(path), encoding="utf-8")
