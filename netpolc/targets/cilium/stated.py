"""What a CiliumNetworkPolicy states, read from its form: exactly what is written for it, and nothing else.

This reading shares no code with lowering and emitting. Whatever it does not know becomes a section that nothing means.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from netpolc.canonical.reading import Form
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
    """Read a manifest as a CiliumNetworkPolicy."""
    stated, numbers = _stated_by(form)
    constants = [*stated.constants]
    for at, place in numbers:
        text = texts[place] if place < form.lines else constants[place - form.lines]
        constants[at] = _number(text) if isinstance(text, str) else f"{text!r} is no text"
    return stated, (*texts, *constants)


@lru_cache(maxsize=1 << 12)
def _number(text: str) -> Json:
    """Read a port: a number as text, `0` for all of a protocol, or a name."""
    if text == "0":
        return None
    return int(text) if text.isascii() and text.isdigit() and text[0] != "0" else text


@lru_cache(maxsize=1 << 12)
def _stated_by(form: Form) -> tuple[Stated, tuple[tuple[int, int], ...]]:
    """Read what manifests of a form state, and which constants are the numbers of which texts."""
    metadata, spec = as_object(form.value.get("metadata")), as_object(form.value.get("spec"))
    reader = _StrictReader(form)
    reader.home = (StatedRequirement(NAMESPACE_NAME, "In", (reader.place(metadata.get("namespace")),)),)
    reader.only("the spec", spec, "endpointSelector", "ingress", "egress")
    directions = [direction for direction in ("Ingress", "Egress") if direction.lower() in spec]
    rules = {direction: reader.rules(direction, spec[direction.lower()]) for direction in directions}
    if "endpointSelector" not in spec:
        reader.strange.append("no endpointSelector")
    subject = in_order(reader.own_pods(as_object(spec.get("endpointSelector"))))
    stated = reader.stated(subject, directions, rules, ("set of entities", reader.entities), *reader.unmeant())
    return stated, tuple(reader.numbers)


class _StrictReader(StrictPlaces):
    """Reads the parts of a manifest."""

    def __init__(self, form: Form) -> None:
        super().__init__(form)
        self.home: StatedRequirements = ()
        self.entities: Final[list[int]] = []
        self.numbers: Final[list[tuple[int, int]]] = []

    def rules(self, direction: str, value: Json) -> list[StatedRule]:
        """Read a list of rules; the one that says nothing only isolates."""
        listed = as_list(value)
        if len(listed) == 1 and listed[0] == {}:
            return []
        if not listed:
            self.strange.append(f"no rule for {direction}")
        side = "from" if direction == "Ingress" else "to"
        return [self.rule(as_object(rule), side) for rule in listed]

    def rule(self, rule: JsonObject, side: str) -> StatedRule:
        """Read a rule, which has one kind of peers."""
        kinds = [key for key in rule if key != "toPorts"]
        if len(kinds) != 1:
            self.strange.append(f"{len(kinds)} kinds of peers in a rule")
            return StatedRule((), ())
        ports = None
        if "toPorts" in rule:
            ports = tuple(port for item in as_list(rule["toPorts"]) for port in self.ports(as_object(item)))
        listed = as_list(rule[kinds[0]])
        if kinds[0] == f"{side}Entities":
            self.entities.extend(map(self.place, listed))
            return StatedRule(None, ports)
        if kinds[0] == f"{side}Endpoints":
            return StatedRule(tuple(self.pods(as_object(item)) for item in listed), ports)
        if kinds[0] == f"{side}CIDRSet":
            return StatedRule(tuple(self.block(as_object(item)) for item in listed), ports)
        self.strange.append(kinds[0])
        return StatedRule((), ports)

    def ports(self, entry: JsonObject) -> Iterator[StatedPort]:
        """Read one entry of `toPorts`."""
        self.only("toPorts", entry, "ports")
        listed = as_list(entry.get("ports"))
        if not 1 <= len(listed) <= _MOST_PORTS:
            self.strange.append(f"{len(listed)} ports in one entry")
        for port in map(as_object, listed):
            self.only("a port", port, "port", "protocol", "endPort")
            place = self.place(port.get("port"))
            self.numbers.append((len(self.constants), place))
            number = self.place(None)
            yield StatedPort(self.place(port.get("protocol")), number, self.place(port.get("endPort")))

    def block(self, block: JsonObject) -> StatedBlock:
        """Read a block."""
        self.only("a block", block, "cidr", "except")
        return StatedBlock(self.place(block.get("cidr")), tuple(map(self.place, as_list(block.get("except")))))

    def own_pods(self, selector: JsonObject) -> Iterator[StatedRequirement]:
        """Read requirements on labels of pods alone."""
        for key, operator, values in self.requirements(selector):
            if key.startswith((_NAMESPACE, _NAMESPACE_LABELS)):
                self.strange.append(f"{key} of a subject")
            yield StatedRequirement(self.bare(key), operator, values)

    def pods(self, selector: JsonObject) -> StatedPods:
        """Read a peer: pods, and which namespaces they are in."""
        namespaces: list[StatedRequirement] = []
        pods: list[StatedRequirement] = []
        for key, operator, values in self.requirements(selector):
            if key == _NAMESPACE:
                namespaces.append(StatedRequirement(NAMESPACE_NAME, operator, values))
            elif key.startswith(_NAMESPACE_LABELS):
                namespaces.append(StatedRequirement(key.removeprefix(_NAMESPACE_LABELS), operator, values))
            else:
                pods.append(StatedRequirement(self.bare(key), operator, values))
        return StatedPods(in_order(namespaces) if namespaces else self.home, in_order(pods))

    def requirements(self, selector: JsonObject) -> Iterator[StatedRequirement]:
        """Read the requirements of a selector, with their keys as they stand."""
        self.only("a selector", selector, "matchLabels", "matchExpressions")
        for key, text in as_object(selector.get("matchLabels")).items():
            yield StatedRequirement(key, "In", (self.place(text),))
        for item in map(as_object, as_list(selector.get("matchExpressions"))):
            values = tuple(map(self.place, as_list(item.get("values"))))
            yield StatedRequirement(as_text(item.get("key")), as_text(item.get("operator")), values)

    def bare(self, key: str) -> str:
        """Return the key of a label of Kubernetes without the word for its source."""
        if not key.startswith("k8s:"):
            self.strange.append(f"{key}, of any source")
        return key.removeprefix("k8s:")


_NAMESPACE: Final = "k8s:io.kubernetes.pod.namespace"
_NAMESPACE_LABELS: Final = "k8s:io.cilium.k8s.namespace.labels."
_MOST_PORTS: Final = 40
