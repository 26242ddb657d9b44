"""What a manifest states, read from its form, so that of each document only the texts are left to look at.

This reading shares no code with lowering and emitting.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from netpolc.canonical.reading import Form
from netpolc.rules.json import Json, JsonObject, as_list, as_object, as_text
from netpolc.rules.known import NAMESPACE_NAME
from netpolc.targets.statements import Places, in_order
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
    """Read a manifest as a NetworkPolicy; whatever is missing or of another type is empty."""
    stated = _stated_by(form)
    return stated, texts + stated.constants


@lru_cache(maxsize=1 << 12)
def _stated_by(form: Form) -> Stated:
    reader = _FormReader(form)
    metadata, spec = as_object(form.value.get("metadata")), as_object(form.value.get("spec"))
    own = (StatedRequirement(NAMESPACE_NAME, "In", (reader.place(metadata.get("namespace")),)),)
    rules = {
        direction: [reader.rule(as_object(rule), side, own) for rule in as_list(spec.get(direction.lower()))]
        for direction, side in SIDES
    }
    subject = in_order(reader.requirements(spec.get("podSelector")))
    return reader.stated(subject, as_list(spec.get("policyTypes")), rules)


class _FormReader(Places):
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
        namespaces = own if where is None else in_order(self.requirements(where))
        return StatedPods(namespaces, in_order(self.requirements(peer.get("podSelector"))))

    def port(self, port: JsonObject) -> StatedPort:
        return StatedPort(*(self.place(port.get(field)) for field in ("protocol", "port", "endPort")))


SIDES: Final = (("Ingress", "from"), ("Egress", "to"))
