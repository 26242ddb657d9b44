"""A place of an object that is looked up when it is shown."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Final

from netpolc.diagnostics.model import Origin
from netpolc.diagnostics.origin import LazyPlace
from netpolc.rules.json import Json
from netpolc.yaml.documents import Item


class LazyMark(LazyPlace):
    """A place of an object, looked up when it is shown."""

    __slots__ = ("item", "on_key", "steps")

    def __init__(self, item: Item, steps: Sequence[str | int] = (), *, on_key: bool = False) -> None:
        self.item, self.steps, self.on_key = item, tuple(steps), on_key

    def locate(self) -> Origin:
        """Find the place in the text."""
        return Origin(self.item.place(self.steps, key=self.on_key))

    def apart(self) -> Hashable | None:
        """Say which item of a list of the object's own it is, where each of these has a place of its own."""
        document = self.item.document
        if len(self.steps) != _OWN_LIST or isinstance(self.steps[-1], str) or not document.is_plain:
            return None
        value: Json = self.item.value
        for step in self.steps:
            value = _member(value, step)
        where = document.path, document.line, document.column, document.text
        return None if value is None else (where, self.item.steps, self.steps)


_OWN_LIST: Final = 3
"""Steps to an item of a list in the `spec` of an object. No such item lies in another one, so no two have one place."""


def _member(value: Json, step: str | int) -> Json:
    if isinstance(step, str):
        return value.get(step) if isinstance(value, Mapping) else None
    return value[step] if isinstance(value, list) and step < len(value) else None
