"""The words of a comparison, shared by the formats for people: groups of rows, ends and ports as one line each."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from attrs import evolve, frozen

from netpolc.analysis.answers import Cause, Class, End, Part, Place, Share, Verdict, Witness
from netpolc.analysis.existing_difference import ExistingRow
from netpolc.analysis.rows import ExistingEnd
from netpolc.authoring.labels import selection_text
from netpolc.diagnostics.model import Origin
from netpolc.program.model import NAMESPACE_NAME
from netpolc.reports.comparison import AnyRow, Compared, Comparison, FoundBy, Side
from netpolc.reports.connections_text import address_words, port_words
from netpolc.reports.frames import split_lines
from netpolc.reports.validate import shown_path
from netpolc.sets.ports import EVERY_PORT, ports_text
from netpolc.sets.selections import Selection

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
    causes: tuple["Why", ...]
    """The lines that were changed first, then the first of those that only carry the rows."""
    witness: str | None
    """A concrete connection; the rows of workloads that exist are concrete themselves."""
    carrying: int = 0
    """How many lines that only carry the rows are not told."""
    share: str = ""
    """What the changed lines did, where that is more than to be needed."""


@frozen
class Why:
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


def groups(compared: Compared, comparison: Comparison) -> tuple[Told, ...]:
    """Put the rows of one cause together, what opened first."""
    found: list[Told] = []
    for opened, rows in ((True, compared.difference.opened), (False, compared.difference.closed)):
        by_group: dict[int, list[AnyRow]] = {}
        for row in rows:
            by_group.setdefault(row.group, []).append(row)
        found += (_told(opened, mine, compared, comparison) for mine in by_group.values())
    return tuple(found)


def _told(opened: bool, rows: Sequence[AnyRow], compared: Compared, comparison: Comparison) -> Told:
    words = tuple(dict.fromkeys(row_text(row) for row in rows))
    classes = tuple(item for item in Class if any(item in row.classes for row in rows))
    causes: dict[Why, list[str]] = {}
    for row in rows:
        for place in () if row.edited is None else row.edited.places:
            meant = row.causes if place.cause is None else (place.cause,)
            carried = place.cause is None and any(cause.origins for cause in row.causes)
            for why in _why(place.side, (place.origin,), comparison):
                paths = [] if carried else [_manifest(cause, compared, comparison) for cause in meant]
                causes.setdefault(why, []).extend(paths)
    carrying: dict[Why, list[str]] = {}
    for unchanged, cause in dict.fromkeys((row.edited is not None, cause) for row in rows for cause in row.causes):
        for why in _why(cause.side, dict.fromkeys(item.locate() for item in cause.origins), comparison):
            found = carrying if unchanged else causes
            found.setdefault(evolve(why, unchanged=unchanged), []).append(_manifest(cause, compared, comparison))
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


def _share(rows: Iterable[AnyRow], comparison: Comparison) -> str:
    shares = (Share.TRACED if row.edited is None else row.edited.share for row in rows)
    undone = comparison.found_by is FoundBy.UNDOING
    return next((SHARES[share] for share in shares if undone and share in SHARES), "")


def way_lines(comparison: Comparison) -> tuple[str, ...]:
    """Say how the changed lines were found, where that is not by undoing each edit."""
    rows = any(item.difference.opened or item.difference.closed for item in comparison.environments)
    return ("causes: told by traces, no edit was undone",) if rows and comparison.found_by is FoundBy.TRACES else ()


def _manifest(cause: Cause, compared: Compared, comparison: Comparison) -> str:
    return _side(cause.side, comparison).manifest(compared.name, cause.policy)


def _side(side: str, comparison: Comparison) -> Side:
    return comparison.before if side == "before" else comparison.after


def _why(name: str, origins: Iterable[Origin], comparison: Comparison) -> Sequence[Why]:
    side = _side(name, comparison)
    found: list[Why] = []
    for origin in origins:
        place = origin.place
        callers = tuple(f"{shown_path(item.path, side.base)}:{item.line}" for item in origin.via)
        found.append(
            Why(
                name,
                shown_path(place.path, side.base),
                place.line,
                place.column,
                place.end_line or place.line,
                place.end_column or place.column,
                _source_line(place.path, place.line),
                (),
                callers,
            )
        )
    return found


def _source_line(path: str, line: int) -> str:
    import linecache  # noqa: PLC0415 - only where a line is shown

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


def _example(row: AnyRow) -> str | None:
    return None if isinstance(row, ExistingRow) else witness_text(row.witness)


def row_text(row: AnyRow) -> str:
    """Write a row as one line: source, destination, ports, and what is taken out of it."""
    if isinstance(row, ExistingRow):
        return f"{_existing(row.source)} → {_existing(row.destination)}  {port_words(row.ports)}"
    text = part_text(row.part)
    return f"{text} (but for {_count(len(row.except_), 'part')})" if row.except_ else text


def _existing(end: ExistingEnd | tuple[str, ...]) -> str:
    if isinstance(end, tuple):
        more = len(end) - EXAMPLES
        return ", ".join(end[:EXAMPLES]) + (f" and {more} more" if more > 0 else "")
    return end if isinstance(end, str) else address_words(end)


def part_text(part: Part) -> str:
    """Write a set of connections as one line."""
    return f"{end_text(part.source)} → {end_text(part.destination)}  {ports_of(part)}"


def ports_of(part: Part) -> str:
    """Write ports as people say them: `TCP 80,443`, `every port`."""
    words = (
        "every port"
        if part.ports == EVERY_PORT
        else ", ".join(
            f"all {protocol}" if text == "1-65535" else f"{protocol} {text}"
            for protocol, text in ports_text(part.ports).items()
        )
    )
    names = [f"named `{name}`" for name in part.names_is] + [f"not named `{name}`" for name in part.names_is_not]
    return f"{words} ({', '.join(names)})" if names else words


def end_text(end: End) -> str:
    """Write an end as people say it: `shop/app=api`, `every pod of every namespace`, addresses."""
    if end.outside:
        blocks = end.cidrs
        if blocks == ("0.0.0.0/0", "::/0"):
            return "every address outside"
        return ", ".join(blocks[:EXAMPLES]) + (
            f" and {len(blocks) - EXAMPLES} blocks more" if len(blocks) > EXAMPLES else ""
        )
    return f"{_namespaces(end.namespaces)}/{_labels(end.pods)}"


def _namespaces(selection: Selection) -> str:
    if not selection.parts:
        return "*"
    name = selection.constraint(NAMESPACE_NAME)
    if len(selection.parts) == 1 and name.values and not name.others and not name.absent:
        return "|".join(name.values)
    return f"namespaces({selection_text(selection)})"


def _labels(selection: Selection) -> str:
    if not selection.parts:
        return "*"
    if all(len(c.values) == 1 and not c.others and not c.absent for _, c in selection.parts):
        return ",".join(f"{key}={constraint.values[0]}" for key, constraint in selection.parts)
    return f"pods({selection_text(selection)})"


def witness_text(witness: Witness) -> str:
    """Write a concrete connection as one line."""
    return f"{_place(witness.source)} → {_place(witness.destination)}  {witness.protocol} {witness.port}"


def _place(place: Place) -> str:
    if place.address is not None:
        return place.address
    labels = ",".join(f"{key}={value}" for key, value in place.labels) or "a pod without labels"
    return f"{place.namespace}/{labels}"


def side_lines(comparison: Comparison) -> tuple[str, str]:
    """Name both sides: each as it was asked for, with its commit or its path."""
    return f"before: {side_text(comparison.before)}", f"after: {side_text(comparison.after)}"


def side_text(side: Side) -> str:
    """Name a side by its commit, or by its path."""
    if side.commit is not None:
        return f"{side.name} (commit {side.commit})"
    return side.name if side.path in {None, side.name} else f"{side.name} ({side.path})"


def verdict_line(comparison: Comparison) -> str:
    """Say the verdict in one line."""
    manifests = sum(len(item.changes) for item in comparison.environments)
    changed = _count(manifests, "manifest") + " changed" if manifests else "no manifest changed"
    if comparison.verdict is Verdict.EQUAL:
        return f"{changed}, connectivity identical for every possible pod"
    if not any(item.difference.opened or item.difference.closed for item in comparison.environments):
        return f"{changed}; whether connectivity did is unknown (see the notes)"
    told = [item for _, environment in alike(comparison) for item in groups(environment, comparison)]
    opened, closed = sum(item.opened for item in told), sum(not item.opened for item in told)
    rows = f"{changed}; {_count(opened, 'group')} of connections opened, {closed} closed"
    if all(item.is_certain for item in comparison.environments):
        return rows
    return f"{rows}; more may have opened or closed, which is unknown (see the notes)"


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def alike(comparison: Comparison) -> tuple[tuple[tuple[str, ...], Compared], ...]:
    """Tell equal answers of several environments once, with all their names."""
    found: dict[object, tuple[list[str], Compared]] = {}
    for item in comparison.environments:
        key = (
            item.difference.verdict,
            tuple(map(_content, item.difference.opened)),
            tuple(map(_content, item.difference.closed)),
            item.changes,
            tuple(note.text for note in item.notes),
        )
        names, _ = found.setdefault(key, ([], item))
        if item.name is not None:
            names.append(item.name)
    return tuple((tuple(names), item) for names, item in found.values())


def _content(row: AnyRow) -> object:
    # Of equal rows other edits may be the cause elsewhere.
    edits = () if row.edited is None else tuple((item.side, item.origin) for item in row.edited.places)
    if isinstance(row, ExistingRow):
        return row.source, row.destination, row.ports, row.classes, edits
    return row.part, row.except_, row.classes, edits
