"""What a manifest states, read from its form, so that of each document only the texts are left to look at.

This reading shares no code with lowering and emitting; `meant` writes what the program means in the same order.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Final

from netpolc.canonical.reading import Form, Slot
from netpolc.rules.json import Json, JsonObject, as_list, as_object, as_text
from netpolc.rules.known import NAMESPACE_NAME
from netpolc.targets.stating import (
    Stated,
    StatedBlock,
    StatedPods,
    StatedPort,
    StatedRequirement,
    StatedRequirements,
    StatedRule,
    Texts,
)


@lru_cache(maxsize=1 << 12)
def stated_by(form: Form) -> Stated:
    """Read a form as a NetworkPolicy; whatever is missing or of another type is empty."""
    return _FormReader(form).stated()


class _FormReader:
    def __init__(self, form: Form) -> None:
        self.form: Final = form
        self.constants: Final[list[Json]] = []

    def stated(self) -> Stated:
        metadata, spec = as_object(self.form.value.get("metadata")), as_object(self.form.value.get("spec"))
        home = self.place(metadata.get("namespace"))
        own = (StatedRequirement(NAMESPACE_NAME, "In", (home,)),)
        subject = _sorted(self.requirements(spec.get("podSelector")))
        directions = as_list(spec.get("policyTypes"))
        rules: dict[str, tuple[StatedRule, ...]] = {}
        flat: list[int] = []
        for direction, side in SIDES:
            found = tuple(self.rule(as_object(rule), side, own) for rule in as_list(spec.get(direction.lower())))
            flat += self.flat_rules(direction, found)
            if direction in directions:
                rules[direction] = found
        places = (
            (home, self.place(metadata.get("name"))),
            self.pairs(metadata.get("labels")),
            self.pairs(metadata.get("annotations")),
            self.flat(subject),
            tuple(map(self.place, directions)),
            flat,
        )
        sections = tuple(zip(SECTIONS, map(_getter, places), strict=True))
        return Stated(tuple(self.constants), subject, rules, sections)

    def place(self, value: Json) -> int:
        if type(value) is Slot:
            return value
        self.constants.append(value)
        return self.form.lines + len(self.constants) - 1

    def pairs(self, value: Json) -> list[int]:
        pairs = as_object(value)
        return [self.place(item) for key in sorted(pairs) for item in (key, pairs[key])]

    def requirements(self, selector: Json) -> Iterator[StatedRequirement]:
        stated = as_object(selector)
        for key, text in as_object(stated.get("matchLabels")).items():
            yield StatedRequirement(key, "In", (self.place(text),))
        for item in map(as_object, as_list(stated.get("matchExpressions"))):
            values = tuple(map(self.place, as_list(item.get("values"))))
            yield StatedRequirement(as_text(item.get("key")), as_text(item.get("operator")), values)

    def rule(self, rule: JsonObject, side: str, own: StatedRequirements) -> StatedRule:
        peers, ports = rule.get(side), rule.get("ports")
        return StatedRule(
            tuple(self.peer(as_object(peer), own) for peer in as_list(peers)) if side in rule else None,
            tuple(self.port(as_object(port)) for port in as_list(ports)) if "ports" in rule else None,
        )

    def peer(self, peer: JsonObject, own: StatedRequirements) -> StatedPods | StatedBlock:
        if "ipBlock" in peer:
            block = as_object(peer["ipBlock"])
            return StatedBlock(self.place(block.get("cidr")), tuple(map(self.place, as_list(block.get("except")))))
        where = peer.get("namespaceSelector")
        namespaces = own if where is None else _sorted(self.requirements(where))
        return StatedPods(namespaces, _sorted(self.requirements(peer.get("podSelector"))))

    def port(self, port: JsonObject) -> StatedPort:
        return StatedPort(*(self.place(port.get(field)) for field in ("protocol", "port", "endPort")))

    def flat(self, requirements: StatedRequirements) -> list[int]:
        places = [self.place(len(requirements))]
        for key, operator, values in requirements:
            places += (self.place(key), self.place(operator), self.place(len(values)), *values)
        return places

    def flat_rules(self, direction: str, rules: Sequence[StatedRule]) -> list[int]:
        places: list[int] = []
        for peers, ports in rules:
            places += map(self.place, (direction, None if peers is None else len(peers)))
            for peer in peers or ():
                if isinstance(peer, StatedBlock):
                    places += (self.place("block"), peer.cidr, self.place(len(peer.holes)), *peer.holes)
                else:
                    places += (self.place("pods"), *self.flat(peer.namespaces), *self.flat(peer.pods))
            places.append(self.place(None if ports is None else len(ports)))
            for port in ports or ():
                places += port
        return places


SIDES: Final = (("Ingress", "from"), ("Egress", "to"))
SECTIONS: Final = ("name", "set of labels", "set of annotations", "subject", "direction", "rule")


def _sorted(found: Iterator[StatedRequirement]) -> StatedRequirements:
    return tuple(sorted(found, key=itemgetter(0, 1)))


def _getter(places: Sequence[int]) -> Callable[[Texts], Texts]:
    if len(places) > 1:
        return itemgetter(*places)
    return lambda texts: tuple(texts[place] for place in places)
