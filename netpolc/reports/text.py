"""Findings for people: a header, the user's line with what is meant underlined, and the cure."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from attrs import frozen

from netpolc.diagnostics.model import SEVERITY_ORDER, Diagnostic, Place, Severity
from netpolc.reports.frames import Frame, frame, safe, split_lines
from netpolc.reports.validate import shown_path

_BOLD: Final = "\x1b[1m"
_BLUE: Final = "\x1b[1;34m"
_PLAIN: Final = "\x1b[0m"
_COLOURS: Final = {
    Severity.ERROR: "\x1b[1;31m",
    Severity.WARNING: "\x1b[1;33m",
    Severity.NOTE: "\x1b[1;36m",
}
_CALLERS: Final = 8
"""How many callers of a line are named."""
_LARGEST_SOURCE: Final = 64 << 20
"""Lines of larger files, in bytes, are not shown."""

_INDENT: Final = "  "


def render(diagnostics: Sequence[Diagnostic], *, root: Path, colour: bool) -> str:
    """Write findings in the order given, each with a code frame and an empty line after it.

    Paths are relative to `root` where they lie in it. A file that cannot be read as text shows its place only.
    """
    page = _Page(root.absolute(), colour, cache(_source))
    return "".join(f"{line}\n" for item in diagnostics for line in (*_finding(item, page), ""))


def summary(diagnostics: Sequence[Diagnostic]) -> str:
    """Count findings by severity, as in `2 errors, 1 warning`; empty where there are none."""
    counts = Counter(item.severity for item in diagnostics)
    return ", ".join(
        f"{counts[severity]} {severity.value}{'' if counts[severity] == 1 else 's'}"
        for severity in SEVERITY_ORDER
        if counts[severity]
    )


@frozen
class _Page:
    root: Path
    colour: bool
    read: Callable[[Path], tuple[str, ...] | None]

    def paint(self, style: str, text: str) -> str:
        return f"{style}{text}{_PLAIN}" if self.colour and text else text

    def place(self, place: Place) -> str:
        path = safe(shown_path(place.path, self.root))
        return f"{path}:{place.line}:{place.column}" if place.end_column else f"{path}:{place.line}"

    def frame(self, place: Place, mark: str) -> Frame | None:
        if place.path == "-":
            return None
        source = self.read(self.root / place.path)
        return None if source is None else frame(place, source, mark)


def _source(path: Path) -> tuple[str, ...] | None:
    """Read the lines of a file; a device or pipe, which may never end, has none."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as stream:
            data = stream.read(_LARGEST_SOURCE + 1)
        if len(data) > _LARGEST_SOURCE:
            return None
        text = data.decode("utf-8-sig")
    except (OSError, ValueError):
        return None
    return None if "\0" in text else tuple(split_lines(text))


def _finding(item: Diagnostic, page: _Page) -> Iterator[str]:
    style = _COLOURS[item.severity]
    first, *more = safe(item.message).split("\n")
    header = page.paint(style, f"{item.severity.value}[{item.code.id}]")
    yield header + page.paint(_BOLD, f": {first}")
    yield from (f"{_INDENT}{line}" for line in more)
    if item.origin is not None:
        yield from _frame(item.origin.place, page, "^", style)
        yield from _callers(item.origin.via, page)
    for related in item.related:
        yield from _labelled("note", related.message, page)
        yield from _frame(related.origin.place, page, "-", _BLUE)
        yield from _callers(related.origin.via, page)
    if item.environment is not None:
        yield from _labelled("environment", item.environment, page)
    # In Python the line says it; in a manifest the field is where the API server's own words are looked up.
    if item.field is not None and not (item.origin and item.origin.place.path.endswith(".py")):
        yield from _labelled("field", item.field, page)
    if item.help is not None:
        yield from _labelled("help", item.help, page)


def _labelled(label: str, text: str, page: _Page) -> Iterator[str]:
    first, *more = safe(text).split("\n")
    yield f"{_INDENT}{page.paint(_BOLD, label)}: {first}"
    yield from (f"{_INDENT}{' ' * len(label)}  {line}".rstrip() for line in more)


def _callers(places: Sequence[Place], page: _Page) -> Iterator[str]:
    for place in places[:_CALLERS]:
        yield f"{_INDENT}called from {page.place(place)}"
    if len(places) > _CALLERS:
        yield f"{_INDENT}called from {len(places) - _CALLERS} more"


def _frame(place: Place, page: _Page, mark: str, style: str) -> Iterator[str]:
    shown = page.frame(place, mark)
    digits = 1 if shown is None else shown.digits
    yield f"{' ' * digits}{page.paint(_BLUE, '-->')} {page.place(place)}"
    if shown is None:
        return
    yield page.paint(_BLUE, f"{' ' * digits} |")
    for line in shown.lines:
        number = "" if line.number is None else str(line.number)
        gutter = page.paint(_BLUE, f"{number:>{digits}} |")
        start, end = line.marks
        text = line.text[:start] + page.paint(style, line.text[start:end]) + line.text[end:]
        yield f"{gutter} {text}".rstrip()
