"""NetworkPolicy of Calico to the program, where it says what a NetworkPolicy of Kubernetes can say.

That is: the default tier, rules that only allow, peers that are surely pods or addresses. Anything else is not read at
all: half of a policy would be another one.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from netpolc.diagnostics.origin import Located
from netpolc.program.model import BlockPeer, Direction, Peer, PodPeer, Policy, Port, Protocol, Rule, in_namespace
from netpolc.rules.addresses import canonical_cidr
from netpolc.rules.calico_labels import is_set_on_namespaces, is_set_on_pods
from netpolc.rules.json import Json, JsonObject, as_list, as_object, as_text
from netpolc.sets.selections import ABSENT, PRESENT, Constraint, Selection, none_of, one_of, selection
from netpolc.targets.calico.features import features
from netpolc.targets.calico.kind import CALICO_NETWORK_POLICY, TIER
from netpolc.targets.calico.port_texts import span_of
from netpolc.targets.calico.refusals import refused
from netpolc.targets.lifting import NotLiftedError, lifted, numbered, only
from netpolc.targets.target import Locate

_SIDES: Final = (
    (Direction.INGRESS, "ingress", "source", "destination"),
    (Direction.EGRESS, "egress", "destination", "source"),
)


def lift(value: JsonObject, locate: Locate, namespace: str) -> Iterator[Policy] | None:
    """Read a NetworkPolicy of Calico; None for every other object, and for one that says more than Kubernetes' can."""
    if (value.get("apiVersion"), value.get("kind")) != CALICO_NETWORK_POLICY[:2]:
        return None
    try:
        return iter((_policy(value, locate, namespace),))
    except (NotLiftedError, ValueError):
        return None


def _policy(value: JsonObject, locate: Locate, namespace: str) -> Policy:
    home = str(as_object(value.get("metadata")).get("namespace") or namespace)
    if next(refused(value), None) is not None:
        raise NotLiftedError("what Calico refuses, or reads wider than it looks")
    spec = as_object(value.get("spec"))
    only(spec, "tier", "order", "selector", "types", "ingress", "egress")
    if spec.get("tier") not in (None, TIER):
        raise NotLiftedError("another tier")
    types = as_list(spec.get("types")) or _types(spec)
    isolates = tuple(direction for direction in Direction if direction.value in types)
    rules = tuple(
        _rule(direction, as_object(item), (far, near), home, locate(("spec", field, index)))
        for direction, field, far, near in _SIDES
        if direction in isolates
        for index, item in enumerate(as_list(spec.get(field)))
    )
    subject = _pods(_terms(as_text(spec.get("selector"))))
    return lifted(value, namespace, features, locate, (subject, isolates, rules))


def _types(spec: JsonObject) -> Sequence[str]:
    """Say what is isolated where no `types` are written (Calico's NetworkPolicy, field `types`)."""
    egress = ["Egress"] if spec.get("egress") else []
    return ["Ingress", *egress] if spec.get("ingress") or not egress else egress


def _rule(direction: Direction, rule: JsonObject, ends: tuple[str, str], home: str, place: Located) -> Rule:
    only(rule, "action", "protocol", "source", "destination", "metadata")
    if rule.get("action") != "Allow":
        raise NotLiftedError(f"the action `{rule.get('action')}`")
    peer, own = (as_object(rule.get(end)) for end in ends)
    only(own, *_PORTS[ends[1]])
    only(peer, "selector", "namespaceSelector", "nets", "notNets", *_PORTS[ends[0]])
    ports = as_list(as_object(rule.get("destination")).get("ports"))
    return Rule(direction, _peers(peer, home), _ports(rule.get("protocol"), ports), (place,))


_PORTS: Final = {"source": (), "destination": ("ports",)}


def _peers(entity: JsonObject, home: str) -> tuple[Peer, ...] | None:
    nets = [canonical_cidr(as_text(net)) for net in as_list(entity.get("nets"))]
    holes = [canonical_cidr(as_text(net)) for net in as_list(entity.get("notNets"))]
    chosen, where = as_text(entity.get("selector")), as_text(entity.get("namespaceSelector"))
    if nets or holes:
        if chosen or where or len(nets) != 1:
            raise NotLiftedError("addresses that are not one block")
        return (BlockPeer(nets[0], tuple(sorted(set(holes))), features.pods_in_blocks),)
    if not chosen and not where:
        return None
    terms = _terms(chosen)
    if _OF_KUBERNETES not in terms:
        raise NotLiftedError("a selector that network sets may meet")
    return (PodPeer(_namespaces(_terms(where)) if where else in_namespace(home), _pods(terms)),)


_OF_KUBERNETES: Final = ("projectcalico.org/orchestrator", one_of(("k8s",)))
"""What every pod has, and no network set."""


def _pods(terms: Sequence[tuple[str, Constraint]]) -> Selection:
    own = [term for term in terms if term != _OF_KUBERNETES]
    if any(is_set_on_pods(key) for key, _ in own):
        raise NotLiftedError("labels that Calico sets on pods")
    return selection(own)


def _namespaces(terms: Sequence[tuple[str, Constraint]]) -> Selection:
    if any(is_set_on_namespaces(key) for key, _ in terms):
        raise NotLiftedError("labels that Calico sets on namespaces")
    return selection(terms)


def _ports(protocol: Json, ports: Sequence[Json]) -> tuple[Port, ...] | None:
    if protocol is None:
        if ports:
            raise NotLiftedError("ports of no protocol")
        return None
    whole = Port(Protocol(as_text(protocol)))
    return tuple(_port(whole, port) for port in ports) or (whole,)


def _port(whole: Port, port: Json) -> Port:
    span = span_of(port)
    return numbered(whole, *span) if span is not None else Port(whole.protocol, as_text(port))


def _terms(text: str) -> list[tuple[str, Constraint]]:
    """Read a selector that is a conjunction; one without a text is of everybody."""
    if text.strip() in ("", "all()"):
        return []
    return [_term(part) for part in text.split("&&")]


def _term(text: str) -> tuple[str, Constraint]:
    stripped = text.strip()
    if (there := _HAS.fullmatch(stripped)) is not None:
        return there["key"], ABSENT if there["no"] else PRESENT
    if (single := _SINGLE.fullmatch(stripped)) is not None:
        values = [single["value"][1:-1]]
        return single["key"], one_of(values) if single["operator"] == "==" else none_of(values)
    if (some := _SOME.fullmatch(stripped)) is not None:
        values = [value[1:-1] for value in re.findall(_TEXT, some["values"])]
        return some["key"], none_of(values) if some["no"] else one_of(values)
    raise NotLiftedError(f"the selector `{text}`")


_KEY: Final = r"(?P<key>[A-Za-z0-9_./-]+)"
_TEXT: Final = r"(?:'[^']*'|\"[^\"]*\")"
_HAS: Final = re.compile(rf"(?P<no>!\s*)?has\(\s*{_KEY}\s*\)")
_SINGLE: Final = re.compile(rf"{_KEY}\s*(?P<operator>==|!=)\s*(?P<value>{_TEXT})")
_SOME: Final = re.compile(rf"{_KEY}\s*(?P<no>not\s+)?in\s*\{{\s*(?P<values>{_TEXT}(?:\s*,\s*{_TEXT})*)\s*\}}")
