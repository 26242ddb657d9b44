"""The answer of `netpolc diff` for a terminal."""

from collections.abc import Iterator

from netpolc.reports.comparison import Compared, Comparison
from netpolc.reports.diff_words import Told, Why, alike, groups, side_lines, verdict_line

_COLOURS = {"opened": "31", "closed": "32", "faint": "2", "bold": "1"}


def diff_text(comparison: Comparison, *, colour: bool = False) -> str:
    """Write a comparison as text: the verdict, what opens and closes, and what changed in the policies."""
    paint = _Paint(colour)
    lines = [paint("bold", verdict_line(comparison)), *side_lines(comparison)]
    for names, compared in alike(comparison):
        lines += _environment(names, compared, comparison, paint)
    return "\n".join(lines) + "\n"


class _Paint:
    def __init__(self, colour: bool) -> None:
        self.colour = colour

    def __call__(self, what: str, text: str) -> str:
        return f"\x1b[{_COLOURS[what]}m{text}\x1b[0m" if self.colour else text


def _environment(names: tuple[str, ...], compared: Compared, comparison: Comparison, paint: _Paint) -> Iterator[str]:
    if names and (compared.changes or compared.notes or compared.difference.opened or compared.difference.closed):
        yield ""
        yield paint("bold", ", ".join(names))
    for told in groups(compared, comparison):
        yield ""
        yield from _group(told, paint)
    if compared.changes:
        yield ""
        yield "policies"
        for change in compared.changes:
            yield f"  {change.namespace}/{change.name}: {change.change.value}"
            for line in change.lines:
                yield f"    {line}"
    for note in compared.notes:
        yield ""
        yield f"note: {note.text}"


def _group(told: Told, paint: _Paint) -> Iterator[str]:
    word = "opened" if told.opened else "closed"
    kinds = ", ".join(item.value for item in told.classes if item.value != word)
    yield paint(word, ("+ " if told.opened else "- ") + word) + (f"  [{kinds}]" if kinds else "")
    for row in told.rows:
        yield f"    {row}"
    if told.more:
        yield f"    … and {told.more} more"
    for why in told.causes:
        yield from _why(why, paint)
    if told.witness:
        yield paint("faint", f"    for example  {told.witness}")


def _why(why: Why, paint: _Paint) -> Iterator[str]:
    callers = f" (called from {', '.join(why.callers)})" if why.callers else ""
    yield f"  {why.side}: {why.path}:{why.line}:{why.column}{callers}"
    if why.text:
        yield paint("faint", f"    | {why.text}")
    written = [path for path in why.manifests if path != why.path]
    if written:
        yield paint("faint", f"    in {', '.join(written)}")
