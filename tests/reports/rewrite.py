"""Write what `netpolc diff` tells people now into the golden files: `python -m tests.reports.rewrite`, then read it."""

import tempfile
from pathlib import Path
from typing import Final

from tests.cli.running import run
from tests.reports.market import CASES, write

PAGES: Final = Path(__file__).parent / "pages"
FORMS: Final = {"text": "txt", "markdown": "md"}


def pages(folder: Path, name: str) -> dict[str, str]:
    """Return what a case is told as, by the ending of the format: one answer, so that one run writes all."""
    write(folder, name)
    words = [word for form, end in FORMS.items() for word in ("-o", f"{form}:{folder / end}")]
    run(folder, "diff", "before", "after", *words)
    return {end: (folder / end).read_text(encoding="utf-8") for end in FORMS.values()}


if __name__ == "__main__":
    for case in CASES:
        with tempfile.TemporaryDirectory() as place:
            for end, told in pages(Path(place), case).items():
                (PAGES / f"{case}.{end}").write_text(told, encoding="utf-8")
