"""A place of an object that is looked up when it is shown."""

from collections.abc import Sequence

from netpolc.diagnostics.model import Origin
from netpolc.yaml.documents import Item


class LazyMark:
    """A place of an object, looked up when it is shown."""

    __slots__ = ("item", "on_key", "steps")

    def __init__(self, item: Item, steps: Sequence[str | int] = (), *, on_key: bool = False) -> None:
        self.item, self.steps, self.on_key = item, tuple(steps), on_key

    def locate(self) -> Origin:
        """Find the place in the text."""
        return Origin(self.item.place(self.steps, key=self.on_key))
