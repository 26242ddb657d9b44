"""The answer of `netpolc build -o jsonl`: every finding and every file that was or would be written a line."""

from collections.abc import Iterable, Iterator

from netpolc.reports.build import BuildAnswer
from netpolc.reports.build_text import files_of
from netpolc.reports.check_json import diagnostics_json
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.escaping.programs import json_line
from netpolc.reports.formats import Page
from netpolc.rules.json import Json


def write(answer: BuildAnswer, page: Page) -> Iterable[Shown]:
    """Write findings as `-o json` has them, and then files, each with what happens to it as `change`."""
    yield from map(json_line, diagnostics_json(answer.diagnostics, page.root))
    yield from map(json_line, _files(answer))


def _files(answer: BuildAnswer) -> Iterator[Json]:
    for item in answer.folders:
        for path, kind in files_of(item):
            yield {"change": kind, "environment": item.name, "path": path, "written": answer.written}
