"""The words of a comparison, shared by the formats for people: groups of rows, ends and ports as one line each."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from attrs import evolve, frozen

from netpolc.analysis.answers import Cause, Changed, Class, ConcreteEnd, Row, Share, Witness
from netpolc.analysis.changes import PolicyChange
from netpolc.analysis.ends import End
from netpolc.analysis.rows import ExistingEnd
from netpolc.diagnostics.files import shown_path
from netpolc.diagnostics.model import Origin
from netpolc.reports.address_words import address_words
from netpolc.reports.frames import split_lines
from netpolc.reports.part_words import part_text
from netpolc.reports.port_words import port_words
from netpolc.sides.comparison import Compared, Comparison, FoundBy, Side

EXAMPLES = 3
"""How many rows of a group are spelled out."""


@frozen
class Told:
    """One group of rows: what opened or closed by one cause."""

    opened: bool
    classes: tuple[Class, ...]
    rows: tuple[str, ...]
    """The first rows, in words."""
    more: int
    causes: tuple["CauseLine", ...]
    """The lines that were changed first, then the first of those that only carry the rows."""
    witness: str | None
    """A concrete connection; the rows of workloads that exist are concrete themselves."""
    carrying: int = 0
    """How many lines that only carry the rows are not told."""
    share: str = ""
    """What the changed lines did, where that is more than to be needed."""


@frozen
class CauseLine:
    """One cause in words, with its place."""

    side: str
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str
    """The line as it is written, without its indentation."""
    manifests: tuple[str, ...]
    callers: tuple[str, ...] = ()
    unchanged: bool = False
    """It reads the same on both sides, and only carries the rows."""


SHARES = {
    Share.SUFFICES: "each of these edits alone does it",
    Share.TOGETHER: "only undoing all of these edits undoes it",
    Share.TRACED: "told by traces: it is not known which edits undo it",
}


Homes: TypeAlias = Mapping[Cause, str | None]
"""The environment that each cause is of."""


def groups(compared: Compared, comparison: Comparison, homes: Homes) -> tuple[Told, ...]:
    """Put the rows of one cause together, what opened first. `homes`: those of the comparison."""
    found: list[Told] = []
    for opened, rows in ((True, compared.difference.opened), (False, compared.difference.closed)):
        by_group: dict[int, list[Row]] = {}
        for row in rows:
            by_group.setdefault(row.group, []).append(row)
        found += (_told(opened, mine, compared, comparison, homes) for mine in by_group.values())
    return tuple(found)


def _told(
    opened: bool,
    rows: Sequence[Row],
    compared: Compared,
    comparison: Comparison,
    homes: Homes,
) -> Told:
    words = tuple(dict.fromkeys(row_text(row) for row in rows))
    classes = tuple(item for item in Class if any(item in row.classes for row in rows))
    causes: dict[CauseLine, list[str]] = {}
    for place, written in _edited(rows).items():
        paths = [_manifest(cause, homes.get(cause, compared.name), comparison) for cause in written]
        causes.setdefault(_why(place.side, place.origin, comparison), []).extend(paths)
    carrying: dict[CauseLine, list[str]] = {}
    every = dict.fromkeys((row.edited is not None, cause) for row in rows for cause in row.causes)
    for unchanged, cause in sorted(every, key=lambda item: homes.get(item[1], compared.name) != compared.name):
        home = homes.get(cause, compared.name)
        for origin in dict.fromkeys(item.locate() for item in cause.origins):
            line = _why(cause.side, origin, comparison)
            found, why = carrying if unchanged else causes, evolve(line, unchanged=unchanged)
            # What an environment that is told with this one has at a line of its own is told beside it.
            if home == compared.name or why not in found:
                found.setdefault(why, []).append(_manifest(cause, home, comparison))
    lines = [*causes.items(), *list(carrying.items())[:EXAMPLES]]
    return Told(
        opened,
        classes,
        words[:EXAMPLES],
        len(words[EXAMPLES:]),
        tuple(evolve(why, manifests=tuple(sorted(set(paths)))) for why, paths in lines),
        _example(rows[0]),
        max(0, len(carrying) - EXAMPLES),
        _share(rows, comparison),
    )


def _edited(rows: Iterable[Row]) -> Mapping[Changed, Mapping[Cause, None]]:
    """Give the changed places of some rows, with what is written there and no carrying line tells of."""
    found: dict[Changed, dict[Cause, None]] = {}
    for row in rows:
        for place in () if row.edited is None else row.edited.places:
            written = found.setdefault(place, {})
            if place.cause is not None:
                written[place.cause] = None
            elif not any(cause.origins for cause in row.causes):
                written.update(dict.fromkeys(row.causes))
    return found


def _share(rows: Iterable[Row], comparison: Comparison) -> str:
    shares = (Share.TRACED if row.edited is None else row.edited.share for row in rows)
    undone = comparison.found_by is FoundBy.UNDOING
    return next((SHARES[share] for share in shares if undone and share in SHARES), "")


def homes_of(comparison: Comparison) -> Homes:
    """Say which environment each cause is of, where there are several."""
    if len(comparison.environments) < 2:
        return {}
    return {
        cause: item.name
        for item in reversed(comparison.environments)
        for row in (*item.difference.opened, *item.difference.closed)
        for cause in row.causes
    }


def _manifest(cause: Cause, home: str | None, comparison: Comparison) -> str:
    return _side(cause.side, comparison).manifest(home, cause.policy)


def _side(side: str, comparison: Comparison) -> Side:
    return comparison.before if side == "before" else comparison.after


def _why(name: str, origin: Origin, comparison: Comparison) -> CauseLine:
    side, place = _side(name, comparison), origin.place
    return CauseLine(
        name,
        shown_path(place.path, side.base),
        place.line,
        place.column,
        place.end_line or place.line,
        place.end_column or place.column,
        _source_line(place.path, place.line),
        (),
        tuple(f"{shown_path(item.path, side.base)}:{item.line}" for item in origin.via),
    )


def _source_line(path: str, line: int) -> str:
    import linecache

    try:
        if path == "-" or not Path(path).is_file():
            return ""
        text = linecache.getline(path, line).strip()
        if text:
            return text
        lines = split_lines(Path(path).read_text(encoding="utf-8", errors="replace"))
    except (OSError, ValueError):  # no file, or a name that none can have
        return ""
    return lines[line - 1].strip() if 0 < line <= len(lines) else ""


def _example(row: Row) -> str | None:
    return None if row.witness is None else witness_text(row.witness)


def row_text(row: Row) -> str:
    """Write a row as one line: source, destination, ports, and what is taken out of it."""
    if not isinstance(row.source, End) and not isinstance(row.destination, End):
        return f"{_existing(row.source)} → {_existing(row.destination)}  {port_words(row.ports)}"
    return part_text(row.part, row.except_)


def _existing(end: ExistingEnd | tuple[str, ...]) -> str:
    if isinstance(end, tuple):
        more = len(end) - EXAMPLES
        return ", ".join(end[:EXAMPLES]) + (f" and {more} more" if more > 0 else "")
    return end if isinstance(end, str) else address_words(end)


def witness_text(witness: Witness) -> str:
    """Write a concrete connection as one line."""
    return f"{_place(witness.source)} → {_place(witness.destination)}  {witness.protocol} {witness.port}"


def _place(place: ConcreteEnd) -> str:
    if place.address is not None:
        return place.address
    labels = ",".join(f"{key}={value}" for key, value in place.labels) or "a pod without labels"
    return f"{place.namespace}/{labels}{f' at {place.pod_address}' if place.pod_address else ''}"


def change_text(change: PolicyChange, compared: Compared) -> str:
    """Say what happened to a policy; of which kind it is, where there are several."""
    kinds = {item.kind for item in compared.changes}
    kind = f"{change.kind} " if len(kinds) > 1 else ""
    return f"{kind}{change.namespace}/{change.name}: {change.change.value}"


def title_text(told: Told) -> str:
    """Say what happened to a group, with the classes that say more than that."""
    kinds = more_classes(told)
    return f"{word_of(told)} ({kinds})" if kinds else word_of(told)


def word_of(told: Told) -> str:
    """Say whether a group opened or closed."""
    return "opened" if told.opened else "closed"


def more_classes(told: Told) -> str:
    """Name the classes of a group that say more than whether it opened or closed."""
    return ", ".join(item.value for item in told.classes if item.value != word_of(told))


def where_of(names: Sequence[str]) -> str:
    """Say in which environments, behind other words; nothing where there are none."""
    return f" in {', '.join(names)}" if names else ""
