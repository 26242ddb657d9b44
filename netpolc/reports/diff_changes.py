"""Policies that changed, in words; those that changed in the same way are told once."""

from collections.abc import Iterator
from typing import Final

from netpolc.analysis.changes import PolicyChange
from netpolc.reports.diff_sections import Section
from netpolc.reports.diff_words import EXAMPLES, listed
from netpolc.values import frozen

_APART: Final = EXAMPLES
"""So many policies that changed in the same way are told one by one."""


@frozen
class ToldChange:
    """What happened to a policy, or to several in the same way."""

    title: str
    lines: tuple[str, ...]
    count: int = 1

    @property
    def cut(self) -> bool:
        """Say whether the title counts policies that it does not name."""
        return self.count > EXAMPLES + 1


def told_changes(section: Section, *, every: bool) -> Iterator[ToldChange]:
    """Put the changes of policies into words, many in the same way as one, where its first stands.

    `every`: each is told alone.
    """
    kinds = len({item.kind for item in section.changes}) > 1
    alike: dict[object, list[PolicyChange]] = {}
    for item in section.changes:
        alike.setdefault(_way(item), []).append(item)
    for item in section.changes:
        several = alike[_way(item)]
        if every or len(several) <= _APART:
            yield _told([item], kinds=kinds)
        elif item is several[0]:
            yield _told(several, kinds=kinds)


def _way(item: PolicyChange) -> object:
    return item.kind, item.change, item.lines


def _told(several: list[PolicyChange], *, kinds: bool) -> ToldChange:
    first = several[0]
    names = listed([f"{item.namespace}/{item.name}" for item in several])
    kind = f"{first.kind} " if kinds else ""
    return ToldChange(f"{kind}{names}: {first.change.value}", first.lines, len(several))
