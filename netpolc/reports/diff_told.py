"""The items of a comparison in words, as every format for people shows them."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from netpolc.analysis.answers import Class, Row
from netpolc.analysis.shared_rows import SharedRow
from netpolc.reports.counting import counted, fitting
from netpolc.reports.diff_causes import CauseLine, causes_of
from netpolc.reports.diff_sections import Matter, MatterKind, Section
from netpolc.reports.diff_words import EXAMPLES, row_text
from netpolc.reports.isolation_words import isolation_sentences
from netpolc.reports.rename_words import followed, rename_sentences
from netpolc.sides.comparison import Compared, Comparison
from netpolc.values import frozen

_PAIRS: Final = 8
"""So many connections of a rename are spelled out."""
_CLOSING: Final = {Class.CLOSED.value, Class.ISOLATION_GAINED.value}
"""What every rename does under the old name."""
_CARRIERS: Final = 2
"""So many lines that only carry a rename are told."""
_LOOKS: Final = 50
"""So many rows of a whole environment are asked for the lines that made it."""


@frozen
class Told:
    """One item in words."""

    kind: MatterKind
    classes: tuple[Class, ...]
    sentences: tuple[str, ...]
    """What it comes to, before its rows."""
    rows: tuple[str, ...]
    """The first rows, in words."""
    more: int
    """How many rows are not told."""
    causes: tuple[CauseLine, ...]
    """The lines that were changed first, then the first of those that only carry the rows."""
    witness: str | None = None
    """A concrete connection, where it says more than the first row."""
    changed: int = 0
    """How many changed lines are not told."""
    carrying: int = 0
    """How many lines that only carry the rows are not told."""
    share: str = ""
    """What the changed lines did, where that is more than to be needed."""


def told(item: Matter, names: tuple[str | None, ...], comparison: Comparison, *, every: bool = False) -> Told:
    """Put an item of some environments into words; `every`: all of its rows and lines."""
    asked = item.rows if item.environment is None else item.rows[:_LOOKS]
    homed = [pair for row in asked for pair in zip(row.environments, row.rows, strict=True)]
    most = _CARRIERS if item.renames else EXAMPLES
    causes = causes_of(homed, comparison, None if every else most)
    if item.environment is not None:
        return Told(item.kind, item.classes, (_environment(item, item.environment),), (), 0, causes.lines)
    if item.renames:
        rows = followed(item.rows)
        whole = all(one.is_certain for one in comparison.environments if one.name in names)
        sentences: Sequence[str] = rename_sentences(item.renames, item.rows, whole=whole)
        witness, limit = None, _PAIRS
    else:
        rows, limit = list(item.rows), EXAMPLES
        sentences = isolation_sentences(row.row for row in rows)
        witness = _example(rows[0].row)
    shown = fitting(rows, None if every else limit)
    words = tuple(dict.fromkeys(_row(row, names) for row in shown))
    return Told(
        item.kind,
        item.classes,
        tuple(sentences),
        words,
        len(rows) - len(shown),
        causes.lines,
        witness,
        causes.changed,
        causes.carrying,
        causes.share,
    )


def _example(row: Row) -> str | None:
    """Give a concrete connection of a row; none where the row says it itself, or for a block by its first address."""
    if row.witness is None:
        return None
    said, example = row_text(row), row.witness.text
    for end in (row.witness.source, row.witness.destination):
        if end.address is not None:
            said = re.sub(rf"(?<!\S){re.escape(end.address)}/\d+(?= )", end.address, said)
    return None if said == example else example


def _row(row: SharedRow, names: tuple[str | None, ...]) -> str:
    """Write a row, with its environments where these are not all of its item."""
    where = {*row.environments}
    text = row_text(row.row)
    told_names = [name for name in names if name is not None and name in where]
    return text if where >= {*names} else f"{text}  ({', '.join(told_names)})"


def _environment(item: Matter, one: Compared) -> str:
    manifests = counted(len(one.changes), "manifest")
    if item.kind is MatterKind.NEW:
        opens = ", ".join(f"{name.value} {count}" for name, count in one.opens)
        rules = f", whose rules open: {opens}" if opens else ", which open nothing"
        return f"environment `{one.name}` is new, with {manifests}{rules if one.changes else ''}"
    rows = [(name, sum(name in row.row.classes for row in item.rows)) for name in Class]
    lost = ", ".join(f"{name.value} {counted(count, 'row')}" for name, count in rows if count)
    gone = f"environment `{one.name}` is gone, with its {manifests}"
    return f"{gone}; if its pods run on: {lost}" if lost else gone


def title_text(item: Told) -> str:
    """Say what happened to an item, with the classes that say more than that."""
    kinds = more_classes(item)
    return f"{word_of(item)} ({kinds})" if kinds else word_of(item)


def word_of(item: Told) -> str:
    """Say what happened, in a word."""
    return item.kind.value


def more_classes(item: Told) -> str:
    """Name the classes of an item that say more than that."""
    if item.kind in {MatterKind.NEW, MatterKind.GONE}:  # whose sentence counts them
        return ""
    clear = _CLOSING if item.kind is MatterKind.RENAMED else {word_of(item)}
    return ", ".join(name.value for name in item.classes if name.value not in clear)


def where_of(names: Sequence[str]) -> str:
    """Say in which environments, behind other words; nothing where there are none."""
    return f" in {', '.join(names)}" if names else ""


def follow_text(section: Section) -> str:
    """Count the policies that only follow renames."""
    says = "says" if section.following == 1 else "say"
    return f"{counted(section.following, 'policy', 'policies')} {says} the same with the new name"


def lines_of(item: Told) -> Iterator[str]:
    """Give the sentences and rows of an item, and count those that are not told."""
    yield from item.sentences
    yield from item.rows
    if item.more:
        yield f"… and {item.more} more"
