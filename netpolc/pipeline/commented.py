"""The comments of YAML documents that speak to netpolc."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import partial

from netpolc.checks.waivers import Commented
from netpolc.rules.json import Json
from netpolc.yaml.documents import Document
from netpolc.yaml.marks import Step


def commented(documents: Iterable[Document]) -> Mapping[str, Commented]:
    """Put the texts of documents together by file; lines keep the numbers that they have there."""
    by_path: dict[str, list[Document]] = {}
    for item in documents:
        by_path.setdefault(item.path, []).append(item)
    return {path: Commented(_text(found), partial(_comments, found), of_yaml=True) for path, found in by_path.items()}


def _text(documents: list[Document]) -> str:
    lines: list[str] = []
    for item in documents:
        own = item.text.split("\n")
        while len(lines) < item.line + len(own) - 1:
            lines.append("")
        for number, text in enumerate(own, item.line - 1):
            before = " " * (item.column - 1) if number == item.line - 1 else ""
            lines[number] = lines[number] or before + text
    return "\n".join(lines)


def _comments(documents: list[Document]) -> AbstractSet[int]:
    """Return the lines with a real comment: a `#` behind a space that stands in no value."""
    found: set[int] = set()
    for item in documents:
        values = list(_spans(item))
        for number, text in enumerate(item.text.split("\n"), item.line):
            column = text.find("#") + 1
            while column:
                inside = any(
                    (line, start) <= (number, column) and (number, column + 1) <= (end_line, end)
                    for line, start, end_line, end in values
                )
                if not inside and (column == 1 or text[column - 2] in " \t"):
                    found.add(number)
                    break
                column = text.find("#", column) + 1
    return found


def _spans(document: Document) -> Iterator[tuple[int, int, int, int]]:
    """Give where the texts of a document begin and end."""
    waiting: list[tuple[tuple[Step, ...], Json]] = [((), document.value)]
    while waiting:
        steps, value = waiting.pop()
        if isinstance(value, Mapping):
            waiting += (((*steps, key), item) for key, item in value.items())
        elif isinstance(value, list):
            waiting += (((*steps, index), item) for index, item in enumerate(value))
        elif isinstance(value, str):
            place = document.place(steps)
            yield place.line, place.column, place.end_line, place.end_column
