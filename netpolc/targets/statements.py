"""What manifests state, put together from what a target reads in them: where each value stands, and the sections.

This shares no code with lowering and emitting; `meaning` writes what the program means in the same order.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Final

from netpolc.canonical.reading import Form, Slot
from netpolc.rules.json import Json, JsonObject, as_object
from netpolc.targets.stating import Stated, StatedBlock, StatedRequirement, StatedRequirements, StatedRule, Texts


class Places:
    """Says where the values of a form stand: a text by its line, what belongs to the form behind the lines."""

    def __init__(self, form: Form) -> None:
        self.form: Final = form
        self.constants: Final[list[Json]] = []

    def place(self, value: Json) -> int:
        """Return where a value stands."""
        if type(value) is Slot:
            return value
        self.constants.append(value)
        return self.form.lines + len(self.constants) - 1

    def stated(
        self,
        subject: StatedRequirements,
        directions: Sequence[Json],
        rules: Mapping[str, Sequence[StatedRule]],
        *more: tuple[str, Sequence[int]],
    ) -> Stated:
        """Put together what a form states; `rules` are those of each direction, `more` are sections of a target."""
        metadata = as_object(self.form.value.get("metadata"))
        flat = [place for direction, found in rules.items() for place in self._rules(direction, found)]
        places = (
            (self.place(metadata.get("namespace")), self.place(metadata.get("name"))),
            self._pairs(metadata.get("labels")),
            self._pairs(metadata.get("annotations")),
            self._requirements(subject),
            tuple(map(self.place, directions)),
            flat,
        )
        sections = (*zip(_SECTIONS, places, strict=True), *more)
        return Stated(
            tuple(self.constants),
            subject,
            {direction: tuple(found) for direction, found in rules.items() if direction in directions},
            tuple((word, _getter(section)) for word, section in sections),
        )

    def _pairs(self, value: Json) -> list[int]:
        pairs = as_object(value)
        return [self.place(item) for key in sorted(pairs) for item in (key, pairs[key])]

    def _requirements(self, requirements: StatedRequirements) -> list[int]:
        places = [self.place(len(requirements))]
        for key, operator, values in requirements:
            places += (self.place(key), self.place(operator), self.place(len(values)), *values)
        return places

    def _rules(self, direction: str, rules: Sequence[StatedRule]) -> list[int]:
        places: list[int] = []
        for peers, ports in rules:
            places += map(self.place, (direction, None if peers is None else len(peers)))
            for peer in peers or ():
                if isinstance(peer, StatedBlock):
                    places += (self.place("block"), peer.cidr, self.place(len(peer.holes)), *peer.holes)
                else:
                    namespaces, pods = self._requirements(peer.namespaces), self._requirements(peer.pods)
                    places += (self.place("pods"), *namespaces, *pods)
            places.append(self.place(None if ports is None else len(ports)))
            for port in ports or ():
                places += port
        return places


class StrictPlaces(Places):
    """The same, for a reader of exactly what is written for a target: it remembers what no manifest of ours has."""

    def __init__(self, form: Form) -> None:
        super().__init__(form)
        self.strange: Final[list[str]] = []

    def only(self, what: str, value: JsonObject, *known: str) -> None:
        """Remember the keys that are not known."""
        self.strange.extend(f"{key} of {what}" for key in value if key not in known)

    def unmeant(self) -> tuple[tuple[str, Sequence[int]], ...]:
        """Return the section of what is remembered: one that no meaning has."""
        return (("set of fields", [*map(self.place, self.strange)]),) if self.strange else ()


_SECTIONS: Final = ("name", "set of labels", "set of annotations", "subject", "direction", "rule")


def in_order(found: Iterable[StatedRequirement]) -> StatedRequirements:
    """Sort requirements, as what a program means is sorted."""
    return tuple(sorted(found, key=itemgetter(0, 1)))


def _getter(places: Sequence[int]) -> Callable[[Texts], Texts]:
    if len(places) > 1:
        return itemgetter(*places)
    return lambda texts: tuple(texts[place] for place in places)
