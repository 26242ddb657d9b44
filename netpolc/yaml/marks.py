"""Where the keys and values of a document stand in its text."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from attrs import define, field

from netpolc.rules.json import Json
from netpolc.values import frozen

Step: TypeAlias = str | int
"""One step into a document: a key, or an index from 0."""


@frozen
class Mark:
    """Where a key (or an item of a sequence) and its value stand; all count from 1, ends are exclusive."""

    line: int
    column: int
    end_column: int
    value_line: int
    value_column: int
    value_end_line: int
    value_end_column: int


@define
class Marks:
    """The marks of every container of a document, which stays alive as long as they do."""

    root: Json = None
    tables: dict[int, dict[Step, Mark]] = field(factory=dict[int, dict[Step, Mark]])

    def add(self, container: Json, places: dict[Step, Mark]) -> None:
        """Note the marks of one container; they are found by its identity, so it must not be built anew."""
        self.tables[id(container)] = places

    def find(self, steps: Sequence[Step]) -> tuple[Mark | None, Json, int]:
        """Follow steps as far as the document goes: the last mark, its value, and how many steps were gone."""
        value, mark, gone = self.root, None, 0
        for step in steps:
            found = self.tables.get(id(value), {}).get(step)
            if found is None:
                break
            mark, gone = found, gone + 1
            value = member(value, step)
        return mark, value, gone


def member(value: Json, step: Step) -> Json:
    """Return what a step leads to; None where there is nothing to go into."""
    if isinstance(value, Mapping):
        return value[str(step)]
    return value[int(step)] if isinstance(value, Sequence) else None
