"""Renames as sentences."""

from collections.abc import Sequence
from typing import Final

from netpolc.analysis.answers import Class, Rename, RenameKind
from netpolc.analysis.shared import SharedRow
from netpolc.reports.counting import counted

_ISOLATION: Final = frozenset({Class.ISOLATION_LOST, Class.ISOLATION_GAINED})
_OLD: Final = {
    RenameKind.NAMESPACE: "pods that are still in {}",
    RenameKind.LABEL_KEY: "pods that still have the label {} alone",
    RenameKind.LABEL: "pods that still have {}",
}


def followed(rows: Sequence[SharedRow]) -> list[SharedRow]:
    """Return of the rows of a rename the connections that opened under the new name."""
    return [row for row in rows if row.opened and _ISOLATION.isdisjoint(row.row.classes)]


def rename_sentences(rename: Rename, rows: Sequence[SharedRow]) -> tuple[str, ...]:
    """Say what is called otherwise and what follows, and what that means for whoever has the old name still."""
    connections = len(followed(rows))
    isolation = any(not _ISOLATION.isdisjoint(row.row.classes) for row in rows)
    follow = counted(connections, "connection") + (" and isolation" if isolation else "")
    several = connections > 1 or isolation
    if not rename.whole:
        are = "are" if several else "is"
        first = f"{follow} of {rename.before} {are} of {rename.after} now, which is new; {rename.before} stays in use"
    else:
        what = {RenameKind.NAMESPACE: "namespace ", RenameKind.LABEL_KEY: "label "}.get(rename.kind, "")
        verb = "follow" if several else "follows"
        first = f"{what}{rename.before} is now {rename.after}; its {follow} {verb}"
    if not any(Class.ISOLATION_LOST in row.row.classes for row in rows):
        return (first,)
    return first, f"{_OLD[rename.kind].format(rename.before)} are no longer isolated"
