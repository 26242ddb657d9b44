"""NetworkPolicy to the program: what a manifest means, with the API server's defaults filled in.

Total: what the server would refuse (a broken CIDR, an unknown protocol or operator) matches nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from typing import Final

from netpolc.diagnostics.origin import Located
from netpolc.program.ends import peer_order
from netpolc.program.model import BlockPeer, Direction, Peer, PodPeer, Policy, Port, Protocol, Rule, in_namespace
from netpolc.rules.addresses import canonical_cidr
from netpolc.rules.json import Json, JsonObject
from netpolc.rules.ports import LAST_PORT
from netpolc.sets.selections import (
    ABSENT,
    EVERYTHING,
    NEVER,
    PRESENT,
    Constraint,
    Selection,
    none_of,
    one_of,
    selection,
)
from netpolc.targets.kubernetes.kind import NETWORK_POLICY, OLD_VERSION
from netpolc.targets.target import Locate

_MEMO: Final = 1 << 14
"""So many selections and peers are one value wherever they stand, so that they are quickly seen to be equal."""
_SIDES: Final = ((Direction.INGRESS, "ingress", "from"), (Direction.EGRESS, "egress", "to"))


def lift(value: JsonObject, locate: Locate, namespace: str) -> Iterator[Policy] | None:
    """Read a NetworkPolicy, also of the API version that went; None for every other object."""
    if value.get("kind") != NETWORK_POLICY.kind or value.get("apiVersion") not in _VERSIONS:
        return None
    return iter((lift_policy(value, locate, namespace),))


_VERSIONS: Final = (NETWORK_POLICY.api_version, OLD_VERSION)


def lift_policy(value: JsonObject, locate: Locate, namespace: str = "default") -> Policy:
    """Read a decoded NetworkPolicy that the API server takes; `namespace` is that of objects that name none.

    Defaults: `protocol` TCP, `policyTypes` Ingress and, where there are egress rules, Egress (NetworkPolicySpec).
    Rules of a direction that is not listed are ignored, as the server ignores them.
    """
    metadata, spec = _object(value.get("metadata")), _object(value.get("spec"))
    home = str(metadata.get("namespace") or namespace)
    types = _list(spec.get("policyTypes")) or ["Ingress", *(["Egress"] if _list(spec.get("egress")) else [])]
    isolates = tuple(direction for direction in Direction if direction.value in types)
    rules: list[Rule] = []
    for direction, field, side in _SIDES:
        if direction in isolates:
            for index, item in enumerate(_list(spec.get(field))):
                rule = _rule(direction, side, _object(item), home, partial(_below, locate, field, index))
                rules += () if rule is None else (rule,)
    return Policy(
        home,
        str(metadata.get("name", "")),
        _selection(spec.get("podSelector")),
        isolates,
        tuple(rules),
        _texts(metadata.get("labels")),
        _texts(metadata.get("annotations")),
        (locate(()),),
        NETWORK_POLICY.kind,
        locate(("spec", "podSelector")),
    )


def _below(locate: Locate, field: str, index: int, *steps: str | int) -> Located:
    return locate(("spec", field, index, *steps))


def _rule(direction: Direction, side: str, rule: JsonObject, home: str, at: Callable[..., Located]) -> Rule | None:
    """Read a rule; None where it lists peers or ports and none of them matches anything."""
    stated, numbers = _list(rule.get(side)), _list(rule.get("ports"))
    peers: dict[Peer, Located] = {}
    for place, item in enumerate(stated):
        if (peer := _peer(_object(item), home)) is not None and peer not in peers:
            peers[peer] = at(side, place)
    ports: dict[Port, Located] = {}
    for place, item in enumerate(numbers):
        if (port := _port(_object(item))) is not None and port not in ports:
            ports[port] = at("ports", place, "port")
    if (stated and not peers) or (numbers and not ports):
        return None
    ordered = sorted(peers, key=peer_order)
    return Rule(
        direction,
        tuple(ordered) if stated else None,
        tuple(ports) if numbers else None,
        (at(),),
        tuple([peers[peer] for peer in ordered]),
        tuple(ports.values()),
    )


def _peer(peer: JsonObject, home: str) -> Peer | None:
    block, where, pods = peer.get("ipBlock"), peer.get("namespaceSelector"), peer.get("podSelector")
    if block is not None:
        return _block(_object(block)) if where is None and pods is None else None
    if where is None and pods is None:
        return None
    namespaces = in_namespace(home) if where is None else _selection(where)
    return _pods(namespaces, EVERYTHING if pods is None else _selection(pods))


@lru_cache(_MEMO)
def _pods(namespaces: Selection, pods: Selection) -> PodPeer:
    return PodPeer(namespaces, pods)


def _block(block: JsonObject) -> BlockPeer | None:
    try:
        holes = sorted({canonical_cidr(str(text)) for text in _list(block.get("except"))})
        return BlockPeer(canonical_cidr(str(block.get("cidr"))), tuple(holes))
    except ValueError:
        return None


def _port(port: JsonObject) -> Port | None:
    stated = port.get("protocol")
    protocol = _PROTOCOLS.get("TCP" if stated is None else str(stated))
    value, end = port.get("port"), port.get("endPort")
    if protocol is None:
        return None
    if isinstance(value, str):
        return Port(protocol, value)
    if not isinstance(value, int | float):
        return Port(protocol)
    first = int(value)
    last = int(end) if isinstance(end, int | float) else first
    if not 1 <= first <= last <= LAST_PORT:
        return None
    if (first, last) == (1, LAST_PORT):
        return Port(protocol)
    return Port(protocol, first, last if last > first else None)


_PROTOCOLS: Final = {item.value: item for item in Protocol}


@lru_cache(_MEMO)
def _labelled(value: str, key: str) -> Selection:
    return selection({key: one_of((value,))})


def _selection(selector: Json) -> Selection:
    stated = _object(selector)
    labels = [("" if value is None else str(value), key) for key, value in _object(stated.get("matchLabels")).items()]
    if len(labels) == 1 and not stated.get("matchExpressions"):
        return _labelled(*labels[0])
    parts: list[tuple[str, Constraint]] = [(key, one_of((value,))) for value, key in labels]
    for item in _list(stated.get("matchExpressions")):
        expression = _object(item)
        values = [str(text) for text in _list(expression.get("values"))]
        operator = _OPERATORS.get(str(expression.get("operator")))
        parts.append((str(expression.get("key")), NEVER if operator is None else operator(values)))
    return selection(parts)


_OPERATORS: Final[dict[str, Callable[[list[str]], Constraint]]] = {
    "In": one_of,
    "NotIn": none_of,
    "Exists": lambda _: PRESENT,
    "DoesNotExist": lambda _: ABSENT,
}


def _object(value: Json) -> JsonObject:
    return value if isinstance(value, dict) else {}


def _list(value: Json) -> Sequence[Json]:
    return value if isinstance(value, list) else ()


def _texts(value: Json) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((key, str(text)) for key, text in _object(value).items()))
