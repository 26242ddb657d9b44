"""Findings for people: a header, the user's line with what is meant underlined, and the cure."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from netpolc.diagnostics.alike import own_words
from netpolc.diagnostics.files import shown_path
from netpolc.diagnostics.model import SEVERITY_ORDER, Code, Diagnostic, Place, Severity
from netpolc.reports.counting import counted, fitting
from netpolc.reports.escaping.lines import Line, Painted, Shown, page
from netpolc.reports.frames import Frame, FrameLine, frame
from netpolc.reports.texts import split_lines
from netpolc.values import frozen

_BOLD: Final = "\x1b[1m"
_BLUE: Final = "\x1b[1;34m"
_COLOURS: Final = {
    Severity.ERROR: "\x1b[1;31m",
    Severity.WARNING: "\x1b[1;33m",
    Severity.NOTE: "\x1b[1;36m",
}
_CALLERS: Final = 8
"""How many callers of a line are named."""
_EXAMPLES: Final = 2
"""How many of the findings that are alike are shown beside the first."""
_OF_A_CODE: Final = 20
"""How many findings of one code are shown."""
_LARGEST_SOURCE: Final = 64 << 20
"""Lines of larger files, in bytes, are not shown."""

_INDENT: Final = "  "
_DEEPER: Final = "    "
"""Further lines of a message stand deeper than our labels: a message cannot make a line such as `help: …`."""


def render(
    diagnostics: Sequence[Diagnostic], *, root: Path, colour: bool, listed: str = "netpolc check -o json"
) -> Shown:
    """Write findings in the order given, each with a code frame and an empty line after it.

    Paths are relative to `root` where they lie in it. A file that cannot be read as text shows its place only. Of very
    many findings of one code the first are shown, and the others counted: `listed` is the command that lists them.
    """
    sources = _Sources(root.absolute(), cache(_source))
    shown, others = _first_of_each(diagnostics)
    lines = [line for item in shown for line in (*_finding(item, sources), "")]
    for (code, severity), count in others.items():
        lines += [f"… and {count} more {severity.value}s of {code.id} ({code.name}), which `{listed}` lists", ""]
    return page(lines, colour=colour)


def _first_of_each(
    diagnostics: Sequence[Diagnostic],
) -> tuple[Sequence[Diagnostic], Mapping[tuple[Code, Severity], int]]:
    """Give the findings that are shown, and how many more there are of each code."""
    kinds: dict[tuple[Code, Severity], list[int]] = {}
    for place, item in enumerate(diagnostics):
        kinds.setdefault((item.code, item.severity), []).append(place)
    fit = {kind: fitting(places, _OF_A_CODE) for kind, places in kinds.items()}
    shown = {place for places in fit.values() for place in places}
    left = {kind: count for kind, places in kinds.items() if (count := len(places) - len(fit[kind]))}
    return [item for place, item in enumerate(diagnostics) if place in shown], left


def summary(diagnostics: Sequence[Diagnostic]) -> str:
    """Count findings by severity, as in `2 errors, 1 warning`; empty where there are none."""
    counts = Counter(item.severity for item in diagnostics)
    return ", ".join(counted(counts[severity], severity.value) for severity in SEVERITY_ORDER if counts[severity])


@frozen
class _Sources:
    root: Path
    read: Callable[[Path], tuple[str, ...] | None]

    def place(self, place: Place) -> str:
        path = shown_path(place.path, self.root)
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


def _finding(item: Diagnostic, sources: _Sources) -> Iterator[Line]:
    style = _COLOURS[item.severity]
    first, *more = _lines(item.message)
    yield Painted(style, f"{item.severity.value}[{item.code.id}]"), Painted(_BOLD, f": {first}")
    yield from (f"{_DEEPER}{line}" for line in more)
    if item.origin is not None:
        yield from _frame(item.origin.place, sources, "^", style)
        yield from _callers(item.origin.via, sources)
    for related in item.related:
        yield from _labelled("note", related.message)
        yield from _frame(related.origin.place, sources, "-", _BLUE)
        yield from _callers(related.origin.via, sources)
    if item.environment is not None:
        yield from _labelled("environment", item.environment)
    # In Python the line says it; in a manifest the field is where the API server's own words are looked up.
    if item.field is not None and not (item.origin and item.origin.place.path.endswith(".py")):
        yield from _labelled("field", item.field)
    if item.help is not None:
        yield from _labelled("help", item.help)
    if item.alike:
        yield from _alike(item, sources)


def _alike(item: Diagnostic, sources: _Sources) -> Iterator[Line]:
    """Count the findings of this kind at this place, and show what the first of the others says of its own."""
    number = len(item.alike)
    yield from _labelled("note", f"{number} more like it at this place, such as")
    for other in item.alike[:_EXAMPLES]:
        told = list(own_words(other, item))
        called = [f"called from {sources.place(place)}" for place in other.origin.via[:1]] if other.origin else []
        yield from (f"{_DEEPER}{line}" for text in told or called for line in _lines(text))
    if number > _EXAMPLES:
        yield f"{_DEEPER}… and {number - _EXAMPLES} more, which `-o json` lists"


def _lines(text: str) -> list[str]:
    return text.replace("\t", " ").split("\n")


def _labelled(label: str, text: str) -> Iterator[Line]:
    first, *more = _lines(text)
    yield _INDENT, Painted(_BOLD, label), f": {first}"
    yield from (f"{_INDENT}{' ' * len(label)}  {line}".rstrip() for line in more)


def _callers(places: Sequence[Place], sources: _Sources) -> Iterator[Line]:
    for place in places[:_CALLERS]:
        yield f"{_INDENT}called from {sources.place(place)}"
    if len(places) > _CALLERS:
        yield f"{_INDENT}called from {len(places) - _CALLERS} more"


def _frame(place: Place, sources: _Sources, mark: str, style: str) -> Iterator[Line]:
    shown = sources.frame(place, mark)
    digits = 1 if shown is None else shown.digits
    yield " " * digits, Painted(_BLUE, "-->"), f" {sources.place(place)}"
    if shown is None:
        return
    yield (Painted(_BLUE, f"{' ' * digits} |"),)
    for line in shown.lines:
        number = "" if line.number is None else str(line.number)
        yield Painted(_BLUE, f"{number:>{digits}} |"), *_excerpt(line, style)


def _excerpt(line: FrameLine, style: str) -> Iterator[str | Painted]:
    start, end = line.marks
    if line.text.strip():
        yield f" {line.text[:start]}"
        yield Painted(style, line.text[start:end])
        yield line.text[end:].rstrip()
