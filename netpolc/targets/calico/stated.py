"""What a NetworkPolicy of Calico states: exactly what is written for it, and nothing else.

This reading shares no code with lowering and emitting. Selectors are texts whose requirements belong to no form, so
that each document is read for itself. Whatever it does not know becomes a section that nothing means.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from netpolc.canonical.reading import Form, filled
from netpolc.rules.json import Json, JsonObject, as_list, as_object, as_text
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
    reader = _TextReader(Form(filled(form, texts), form.lines))
    metadata, spec = as_object(reader.form.value.get("metadata")), as_object(reader.form.value.get("spec"))
    reader.only("the spec", spec, "tier", "order", "selector", "types", "ingress", "egress")
    if (spec.get("tier"), spec.get("order")) != ("default", 1000):
        reader.strange.append(f"tier {spec.get('tier')}, order {spec.get('order')}")
    home = (StatedRequirement(NAMESPACE_NAME, "In", (reader.place(metadata.get("namespace")),)),)
    directions = as_list(spec.get("types"))
    rules: dict[str, list[StatedRule]] = {}
    for direction, near, far in (("Ingress", "destination", "source"), ("Egress", "source", "destination")):
        listed = as_list(spec.get(direction.lower()))
        if direction.lower() in spec and (not listed or direction not in directions):
            reader.strange.append(f"rules for {direction}")
        rules[direction] = [reader.rule(as_object(rule), near, far, home) for rule in listed]
    subject = in_order(reader.requirements(spec.get("selector"), guarded=False))
    stated = reader.stated(subject, directions, rules, *reader.unmeant())
    return stated, texts + stated.constants


class _TextReader(StrictPlaces):
    """Reads the parts of a manifest."""

    def rule(self, rule: JsonObject, near: str, far: str, home: StatedRequirements) -> StatedRule:
        """Read a rule: `near` is the end of the subject, `far` the other one."""
        self.only("a rule", rule, "action", "protocol", "source", "destination")
        if rule.get("action") != "Allow":
            self.strange.append(f"action {rule.get('action')}")
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
        first, last = port, None
        if isinstance(port, str) and (found := _RANGE.fullmatch(port)):
            first, last = int(found[1]), int(found[2])
        return StatedPort(self.place(protocol), self.place(first), self.place(last))

    def requirements(self, text: Json, *, guarded: bool) -> Iterator[StatedRequirement]:
        """Read a selector; one of a peer that is not guarded could mean what is no pod."""
        terms = _terms(as_text(text))
        if terms is None:
            self.strange.append(f"selector {text}")
            return
        if guarded:
            if terms[:1] != (_GUARD,):
                self.strange.append(f"no guard in {text}")
            terms = terms[1:]
        for key, operator, values in terms:
            yield StatedRequirement(key, operator, tuple(map(self.place, values)))


_PORTS: Final = {"source": (), "destination": ("ports",)}
_MOST_PORTS: Final = 50
_RANGE: Final = re.compile(r"([0-9]+):([0-9]+)")


class _Term(NamedTuple):
    key: str
    operator: str
    values: Sequence[str]


_GUARD: Final = _Term("projectcalico.org/orchestrator", "In", ("k8s",))
_KEY: Final = r"([A-Za-z0-9_./-]+)"
_VALUE: Final = r"'([^']*)'"
_SET: Final = rf"\{{ ((?:{_VALUE}, )*{_VALUE}) \}}"
_FORMS: Final = (
    (re.compile(rf"{_KEY} == (?P<set>{_VALUE})"), "In"),
    (re.compile(rf"{_KEY} in (?P<set>{_SET})"), "In"),
    (re.compile(rf"{_KEY} not in (?P<set>{_SET})"), "NotIn"),
    (re.compile(rf"has\({_KEY}\)"), "Exists"),
    (re.compile(rf"! has\({_KEY}\)"), "DoesNotExist"),
)


@lru_cache(maxsize=1 << 12)
def _terms(text: str) -> tuple[_Term, ...] | None:
    """Read a selector as it is written for a selection; None for every other text."""
    if text == "all()":
        return ()
    found: list[_Term] = []
    for part in text.split(" && "):
        term = next(filter(None, (_term(form, operator, part) for form, operator in _FORMS)), None)
        if term is None:
            return None
        found.append(term)
    return tuple(found)


def _term(form: re.Pattern[str], operator: str, text: str) -> _Term | None:
    match = form.fullmatch(text)
    if match is None:
        return None
    values = re.findall(_VALUE, match.groupdict().get("set") or "")
    return _Term(match[1], operator, tuple(values))
