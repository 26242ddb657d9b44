"""Renames as sentences."""

from collections.abc import Iterator, Sequence
from typing import Final

from netpolc.analysis.answers import Class, Rename, RenameKind
from netpolc.analysis.shared_rows import SharedRow
from netpolc.reports.counting import counted
from netpolc.reports.diff_words import listed

_ISOLATION: Final = frozenset({Class.ISOLATION_LOST, Class.ISOLATION_GAINED})
_WHAT: Final = {RenameKind.NAMESPACE: "namespace ", RenameKind.LABEL_KEY: "label "}
_OLD: Final = {
    RenameKind.NAMESPACE: "pods that are still in {}",
    RenameKind.LABEL_KEY: "pods that still have the label {} alone",
    RenameKind.LABEL: "pods that still have {}",
}


def followed(rows: Sequence[SharedRow]) -> list[SharedRow]:
    """Return of the rows of a rename the connections that opened under the new name."""
    return [row for row in rows if row.opened and _ISOLATION.isdisjoint(row.row.classes)]


def rename_sentences(renames: Sequence[Rename], rows: Sequence[SharedRow], *, whole: bool = True) -> tuple[str, ...]:
    """Say what is called otherwise and what follows, and what that means for whoever has an old name still.

    `whole`: whether these are surely all rows that follow.
    """
    return tuple(_sentences(renames, rows, whole=whole))


def _sentences(renames: Sequence[Rename], rows: Sequence[SharedRow], *, whole: bool) -> Iterator[str]:
    connections = len(followed(rows))
    isolation = any(not _ISOLATION.isdisjoint(row.row.classes) for row in rows)
    counts = (counted(connections, "connection") if connections else "", "isolation" if isolation else "")
    verb = "follow" if connections > 1 or (connections and isolation) else "follows"
    whose = "at least" if not whole else "its" if len(renames) == 1 else "their"
    names = listed([f"{_WHAT.get(item.kind, '')}{item.before} is now {item.after}" for item in renames])
    yield f"{names}; {whose} {' and '.join(filter(None, counts))} {verb}"
    kept = listed([item.before for item in renames if not item.whole])
    if kept:
        yield f"{kept} stays in use for others: policies still mention it"
    if any(Class.ISOLATION_LOST in row.row.classes for row in rows):
        yield f"{listed([_OLD[item.kind].format(item.before) for item in renames])} are no longer isolated"
