"""What a NetworkPolicy of Calico states, read from its form: exactly what is written for it, and nothing else.

This reading shares no code with lowering and emitting. Selectors and ranges of ports are texts that hold several
values: what a form states is read once for each way in which its texts are made of them. Whatever it does not know
becomes a section that nothing means.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from netpolc.canonical.reading import Form, Slot
from netpolc.rules.json import Json, JsonObject, as_list, as_object
from netpolc.rules.known import NAMESPACE_NAME
from netpolc.targets.statements import StrictPlaces, in_order
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


def stated_by(form: Form, texts: Texts) -> tuple[Stated, Texts]:
    """Read a manifest as a NetworkPolicy of Calico."""
    found = [texts[place] for place in _composed(form)]
    made = [_made(text) if isinstance(text, str) else _PLAIN for text in found]
    stated = _stated_by(form, tuple([shape for shape, _ in made]))
    held = [value for _, values in made for value in values]
    return stated, (*texts, *held, *stated.constants)


class _Term(NamedTuple):
    """A requirement of a selector; its values stand elsewhere."""

    key: str
    operator: str
    values: int
    """How many."""


class _Shape(NamedTuple):
    """How a text is made of values: as a selector, or as a range of two numbers."""

    terms: tuple[_Term, ...] | None
    """None: it is no selector as they are written."""
    is_range: bool = False


@lru_cache(maxsize=1 << 12)
def _composed(form: Form) -> tuple[Slot, ...]:
    """Find the texts of a form that may hold several values: selectors and ports."""
    spec = as_object(form.value.get("spec"))
    found = [spec.get("selector")]
    for rule in (*as_list(spec.get("ingress")), *as_list(spec.get("egress"))):
        for end in ("source", "destination"):
            entity = as_object(as_object(rule).get(end))
            found += [entity.get("selector"), entity.get("namespaceSelector"), *as_list(entity.get("ports"))]
    return tuple(place for place in found if isinstance(place, Slot))


@lru_cache(maxsize=1 << 12)
def _stated_by(form: Form, shapes: tuple[_Shape, ...]) -> Stated:
    """Read what manifests of a form state whose texts have these shapes."""
    reader = _ShapedReader(form, shapes)
    metadata, spec = as_object(form.value.get("metadata")), as_object(form.value.get("spec"))
    reader.only("the spec", spec, "tier", "order", "selector", "types", "ingress", "egress")
    home = (StatedRequirement(NAMESPACE_NAME, "In", (reader.place(metadata.get("namespace")),)),)
    reader.fixed.extend(map(reader.place, (spec.get("tier"), spec.get("order"))))
    directions = as_list(spec.get("types"))
    rules: dict[str, list[StatedRule]] = {}
    for direction, near, far in (("Ingress", "destination", "source"), ("Egress", "source", "destination")):
        listed = as_list(spec.get(direction.lower()))
        if direction.lower() in spec and (not listed or direction not in directions):
            reader.strange.append(f"rules for {direction}")
        rules[direction] = [reader.rule(as_object(rule), near, far, home) for rule in listed]
    subject = in_order(reader.requirements(spec.get("selector"), guarded=False))
    return reader.stated(subject, directions, rules, ("tier, order or action", reader.fixed), *reader.unmeant())


class _ShapedReader(StrictPlaces):
    """Reads the parts of a manifest."""

    def __init__(self, form: Form, shapes: tuple[_Shape, ...]) -> None:
        shaped: dict[Slot, tuple[_Shape, int]] = {}
        lines = form.lines
        for place, shape in zip(_composed(form), shapes, strict=True):
            shaped[place] = (shape, lines)
            lines += _size(shape)
        super().__init__(Form(form.value, lines))
        self.shaped: Final = shaped
        """The shape of each text that may hold several values, and the place of the first of them."""
        self.fixed: Final[list[int]] = []
        """The places of what is the same in every manifest."""

    def rule(self, rule: JsonObject, near: str, far: str, home: StatedRequirements) -> StatedRule:
        """Read a rule: `near` is the end of the subject, `far` the other one."""
        self.only("a rule", rule, "action", "protocol", "source", "destination")
        self.fixed.append(self.place(rule.get("action")))
        peer, own, taker = as_object(rule.get(far)), as_object(rule.get(near)), as_object(rule.get("destination"))
        self.only(f"a {far}", peer, "selector", "namespaceSelector", "nets", "notNets", *_PORTS[far])
        self.only(f"a {near}", own, *_PORTS[near])
        protocol, ports = rule.get("protocol"), as_list(taker.get("ports"))
        if len(ports) > _MOST_PORTS or ("ports" in taker and (not ports or protocol is None)):
            self.strange.append(f"{len(ports)} ports of {protocol}")
        found = None if protocol is None else tuple(self.port(protocol, port) for port in ports or (None,))
        return StatedRule(self.peers(peer, home), found)

    def peers(self, entity: JsonObject, home: StatedRequirements) -> tuple[StatedPods | StatedBlock, ...] | None:
        """Read an entity: everybody, addresses, or pods."""
        if "nets" in entity or "notNets" in entity:
            self.only("a block", entity, "nets", "notNets", "ports")
            nets = as_list(entity.get("nets"))
            if len(nets) != 1:
                self.strange.append(f"{len(nets)} nets in a rule")
            holes = tuple(map(self.place, as_list(entity.get("notNets"))))
            return tuple(StatedBlock(self.place(net), holes) for net in nets)
        if "selector" not in entity and "namespaceSelector" not in entity:
            return None
        pods = in_order(self.requirements(entity.get("selector"), guarded=True))
        if "namespaceSelector" not in entity:
            return (StatedPods(home, pods),)
        return (StatedPods(in_order(self.requirements(entity["namespaceSelector"], guarded=False)), pods),)

    def port(self, protocol: Json, port: Json) -> StatedPort:
        """Read a port: a number, a range as text, or a name; None is all of a protocol."""
        shape, first = self.shape(port)
        if shape.is_range:
            return StatedPort(self.place(protocol), first, first + 1)
        return StatedPort(self.place(protocol), self.place(port), self.place(None))

    def requirements(self, text: Json, *, guarded: bool) -> Iterator[StatedRequirement]:
        """Read a selector; one of a peer that is not guarded could mean what is no pod."""
        shape, place = self.shape(text)
        terms = shape.terms
        if terms is None or (guarded and terms[:1] != (_GUARD,)):
            self.strange.append("a selector")
            return
        if guarded:
            self.fixed.append(place)
            terms, place = terms[1:], place + 1
        for key, operator, count in terms:
            yield StatedRequirement(key, operator, tuple(range(place, place + count)))
            place += count

    def shape(self, text: Json) -> tuple[_Shape, int]:
        """Return how a text is made of values, and the place of the first of them."""
        return self.shaped.get(text, _ITSELF) if isinstance(text, Slot) else _ITSELF


_PORTS: Final[Mapping[str, tuple[str, ...]]] = {"source": (), "destination": ("ports",)}
_MOST_PORTS: Final = 50
_ITSELF: Final = (_Shape(None), 0)


def _size(shape: _Shape) -> int:
    """Say how many values a text of a shape holds."""
    return 2 if shape.is_range else sum(term.values for term in shape.terms or ())


_PLAIN: Final[tuple[_Shape, tuple[Json, ...]]] = (_Shape(None), ())


@lru_cache(maxsize=1 << 12)
def _made(text: str) -> tuple[_Shape, tuple[Json, ...]]:
    """Say how a text is made of values, and give them; one that says nothing but itself holds none."""
    if (numbers := _RANGE.fullmatch(text)) is not None:
        return _Shape(None, is_range=True), (int(numbers[1]), int(numbers[2]))
    terms: list[_Term] = []
    held: list[Json] = []
    for part in [] if text == "all()" else text.split(" && "):
        match = _TERM.fullmatch(part)
        if match is None:
            return _PLAIN
        key, single, operator, several, negated, asked = match.groups()
        if key is None:
            terms.append(_Term(asked, "DoesNotExist" if negated else "Exists", 0))
            continue
        values = _VALUE.findall(single or several)
        terms.append(_Term(key, "NotIn" if operator == "not in" else "In", len(values)))
        held += values
    return _Shape(tuple(terms)), tuple(held)


_RANGE: Final = re.compile(r"([1-9][0-9]*):([1-9][0-9]*)")
_GUARD: Final = _Term("projectcalico.org/orchestrator", "In", 1)
_VALUE: Final = re.compile(r"'([^']*)'")
_KEY: Final = r"([A-Za-z0-9_./-]+)"
_TERM: Final = re.compile(rf"{_KEY} (?:== ('[^']*')|(in|not in) \{{ ('[^']*'(?:, '[^']*')*) \}})|(! )?has\({_KEY}\)")
