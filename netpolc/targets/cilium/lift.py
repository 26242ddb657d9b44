"""CiliumNetworkPolicy to the program, where it says what a NetworkPolicy can say.

Whatever else it says (denials, names, layer 7, entities but two, ICMP) makes it no policy of a program, and then it
is not read at all: half of a policy would be another one.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Final

from netpolc.diagnostics.origin import Located
from netpolc.program.model import BlockPeer, Direction, Peer, PodPeer, Policy, Port, Protocol, Rule, in_namespace
from netpolc.rules.addresses import canonical_cidr
from netpolc.rules.cilium_labels import is_seen, is_set_by_agents
from netpolc.rules.json import Json, JsonObject, as_list, as_object, as_text
from netpolc.rules.known import NAMESPACE_NAME
from netpolc.sets.selections import (
    ABSENT,
    EVERYTHING,
    PRESENT,
    Constraint,
    Selection,
    none_of,
    one_of,
    selection,
)
from netpolc.targets.cilium.features import features
from netpolc.targets.cilium.kind import CILIUM_NETWORK_POLICY, NAMESPACE, NAMESPACE_LABELS, SOURCE
from netpolc.targets.cilium.misreadings import excludes_alone
from netpolc.targets.cilium.port_texts import is_service_name, number_of
from netpolc.targets.cilium.refusals import refused
from netpolc.targets.lifting import NotLiftedError, lifted, numbered, only, ordered
from netpolc.targets.target import Locate

_SIDES: Final = ((Direction.INGRESS, "ingress", "from"), (Direction.EGRESS, "egress", "to"))


def lift(value: JsonObject, locate: Locate, namespace: str) -> Iterator[Policy] | None:
    """Read a CiliumNetworkPolicy; None for every other object, and for one that says more than a NetworkPolicy can."""
    if (value.get("apiVersion"), value.get("kind")) != CILIUM_NETWORK_POLICY[:2]:
        return None
    try:
        return iter((_policy(value, locate, namespace),))
    except (NotLiftedError, ValueError):
        return None


def _policy(value: JsonObject, locate: Locate, namespace: str) -> Policy:
    home = str(as_object(value.get("metadata")).get("namespace") or namespace)
    spec = as_object(value.get("spec"))
    only(value, "apiVersion", "kind", "metadata", "spec", "status")
    only(spec, "endpointSelector", "ingress", "egress", "description")
    if not isinstance(spec.get("endpointSelector"), dict):
        raise NotLiftedError("no endpointSelector")
    where, subject = _pods(spec.get("endpointSelector"), home)
    if where != in_namespace(home):
        raise NotLiftedError("a subject of other namespaces")
    if next(refused(spec, "spec"), None) is not None:
        raise NotLiftedError("what agents refuse, so that it isolates nobody")
    isolates = tuple(direction for direction, field, _ in _SIDES if as_list(spec.get(field)))
    rules = tuple(
        rule
        for direction, field, side in _SIDES
        for index, item in enumerate(as_list(spec.get(field)))
        for rule in _rules(direction, side, as_object(item), home, locate(("spec", field, index)))
    )
    return lifted(value, namespace, features, locate, (subject, isolates, rules))


def _rules(direction: Direction, side: str, rule: JsonObject, home: str, place: Located) -> Iterator[Rule]:
    """Read a rule; one that says nothing is about nobody, as is an empty list."""
    kinds = [key for key in rule if key != "toPorts" and rule[key] is not None]
    if not kinds and not rule.get("toPorts"):
        return
    ports = tuple(_ports(as_list(rule.get("toPorts")))) if rule.get("toPorts") is not None else None
    if len(kinds) > 1:
        raise NotLiftedError("two kinds of peers")
    if not kinds:
        yield Rule(direction, None, ports, (place,))
        return
    if ports == ():
        raise NotLiftedError("an empty list of ports")
    peers = _peers(kinds[0].removeprefix(side), as_list(rule[kinds[0]]), home)
    if peers is None or peers:
        yield Rule(direction, peers, ports, (place,))


def _peers(kind: str, listed: Iterable[Json], home: str) -> tuple[Peer, ...] | None:
    match kind:
        case "Endpoints":
            return ordered(PodPeer(*_peer_pods(item, home)) for item in listed)
        case "CIDR":
            return ordered(_block(as_text(item), ()) for item in listed)
        case "CIDRSet":
            return ordered(map(_block_of, map(as_object, listed)))
        case "Entities":
            words = {as_text(item) for item in listed}
            if "all" in words:
                return None
            if words <= {"world", "world-ipv4", "world-ipv6"}:
                return ordered(chain.from_iterable(_WORLD[word] for word in words))
        case _:
            pass
    raise NotLiftedError(f"peers of the kind `{kind}`")


def _block_of(item: JsonObject) -> BlockPeer:
    only(item, "cidr", "except")
    return _block(as_text(item.get("cidr")), map(as_text, as_list(item.get("except"))))


def _block(cidr: str, holes: Iterable[str]) -> BlockPeer:
    length = "" if "/" in cidr else "/128" if ":" in cidr else "/32"
    inner = tuple(sorted({canonical_cidr(hole) for hole in holes}))
    return BlockPeer(canonical_cidr(f"{cidr}{length}"), inner, features.pods_in_blocks)


_WORLD: Final = {
    "world": (_block("0.0.0.0/0", ()), _block("::/0", ())),
    "world-ipv4": (_block("0.0.0.0/0", ()),),
    "world-ipv6": (_block("::/0", ()),),
}


def _ports(listed: Iterable[Json]) -> Iterator[Port]:
    for entry in map(as_object, listed):
        only(entry, "ports")
        for item in map(as_object, as_list(entry.get("ports"))):
            only(item, "port", "protocol", "endPort")
            word = as_text(item.get("protocol") or "ANY").upper()
            for protocol in Protocol if word == "ANY" else (Protocol(word),):
                yield _port(Port(protocol), as_text(item.get("port")), item.get("endPort"))


def _port(whole: Port, text: str, end: Json) -> Port:
    """Read a port as agents do: names in any case, and numbers with a leading zero as octal."""
    last = int(end) if isinstance(end, int | float) else 0
    if is_service_name(text):
        if last:
            raise NotLiftedError("a range that begins with a name, which is read in two ways")
        return Port(whole.protocol, text.lower())
    number = number_of(text)
    if number is None:
        raise NotLiftedError(f"the port `{text}`, which agents refuse")
    return numbered(whole, number, max(number, last)) if number else whole


def _peer_pods(selector: Json, home: str) -> tuple[Selection, Selection]:
    if excludes_alone(as_object(selector)):
        raise NotLiftedError("namespaces that are only excluded, which may be everybody but their pods")
    return _pods(selector, home)


def _pods(selector: Json, home: str) -> tuple[Selection, Selection]:
    """Read a selector as namespaces and pods; one without a word about namespaces is about the policy's own."""
    namespaces: list[tuple[str, Constraint]] = []
    pods: list[tuple[str, Constraint]] = []
    for key, constraint in _requirements(as_object(selector)):
        if key == NAMESPACE.removeprefix(SOURCE):
            namespaces.append((NAMESPACE_NAME, constraint))
        elif key.startswith(NAMESPACE_LABELS.removeprefix(SOURCE)):
            namespaces.append((key.removeprefix(NAMESPACE_LABELS.removeprefix(SOURCE)), constraint))
        elif is_seen(key) and not is_set_by_agents(key):
            pods.append((key, constraint))
        else:
            raise NotLiftedError(f"the label `{key}`")
    if namespaces and all(key != NAMESPACE_NAME for key, _ in namespaces):
        raise NotLiftedError("labels of namespaces without the name of any, which releases read in two ways")
    # That every namespace has a name is nothing that a NetworkPolicy has to say.
    named = [(key, constraint) for key, constraint in namespaces if (key, constraint) != (NAMESPACE_NAME, PRESENT)]
    where = in_namespace(home) if not namespaces else selection(named) if named else EVERYTHING
    return _unsaid(where), selection(pods)


def _unsaid(namespaces: Selection) -> Selection:
    """Leave out that the name is there, where a name is only excluded."""
    parts = [
        (key, constraint | ABSENT if key == NAMESPACE_NAME and constraint.others else constraint)
        for key, constraint in namespaces.parts
    ]
    return selection(parts)


def _requirements(selector: JsonObject) -> Iterator[tuple[str, Constraint]]:
    only(selector, "matchLabels", "matchExpressions")
    for key, text in as_object(selector.get("matchLabels")).items():
        yield _bare(key), one_of((as_text(text),))
    for item in map(as_object, as_list(selector.get("matchExpressions"))):
        values = [as_text(text) for text in as_list(item.get("values"))]
        operator = _OPERATORS.get(as_text(item.get("operator")))
        if operator is None:
            raise NotLiftedError(f"the operator `{item.get('operator')}`")
        yield _bare(as_text(item.get("key"))), operator(values)


def _bare(key: str) -> str:
    """Return the key of a label of Kubernetes; one without a source is of any."""
    source, colon, bare = key.partition(":")
    if not colon:
        return key
    if source not in ("k8s", "any"):
        raise NotLiftedError(f"labels of `{source}`")
    return bare


_OPERATORS: Final[dict[str, Callable[[list[str]], Constraint]]] = {
    "In": one_of,
    "NotIn": none_of,
    "Exists": lambda _: PRESENT,
    "DoesNotExist": lambda _: ABSENT,
}
