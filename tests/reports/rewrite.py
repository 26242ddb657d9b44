"""Write what `netpolc diff` tells people now into the golden files: `python -m tests.reports.rewrite`, then read it."""

import tempfile
from pathlib import Path
from typing import Final

from tests.cli.running import run
from tests.reports.market import CASES, write

PAGES: Final = Path(__file__).parent / "pages"
FORMS: Final = {"text": "txt", "markdown": "md"}


def page(folder: Path, name: str, form: str) -> str:
    """Return what a case is told as."""
    write(folder, name)
    return run(folder, "diff", "before", "after", "-o", form).out


if __name__ == "__main__":
    for case in CASES:
        for form, suffix in FORMS.items():
            with tempfile.TemporaryDirectory() as place:
                (PAGES / f"{case}.{suffix}").write_text(page(Path(place), case, form), encoding="utf-8")
