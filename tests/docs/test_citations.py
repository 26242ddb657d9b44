"""No page and no module cites a file that is not in the repository."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CITED = re.compile(r"[\w.-]+(?:/[\w.*-]+)+\.(?:py|md|toml|jsonl|yaml)\b")
ROOMS = sorted(path.name for path in (ROOT / "netpolc").iterdir() if path.is_dir() and path.name != "__pycache__")
OURS = ("netpolc", "tests", "docs", "schemas", *ROOMS)
PAGES = sorted(path for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("netpolc/**/*.py")))


def missing(text: str) -> list[str]:
    """Give what is cited of ours and is not there; paths of rooms are relative to the package."""
    cited = {word for word in CITED.findall(text) if word.split("/")[0] in OURS}
    return sorted(word for word in cited if not any(any(base.glob(word)) for base in (ROOT, ROOT / "netpolc")))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_is_cited_is_there(page: Path) -> None:
    text = page.read_text()
    assert missing(text) == []
    assert re.findall(r"\bDESIGN\.md\b", text) == []


def test_a_file_that_is_not_there_is_found() -> None:
    assert missing("see `tree/nowhere.py`, `netpolc/tree/layout.py` and `tree/layout.py`") == ["tree/nowhere.py"]
