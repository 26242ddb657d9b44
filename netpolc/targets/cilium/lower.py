"""The program to CiliumNetworkPolicy: everything is written out that Cilium would otherwise read in its own way.

A list of rules that is there isolates, so a direction that is closed has the one rule that is about nobody. Peers of
two kinds are two rules, for the agents refuse them in one.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from netpolc.canonical.emitting import TEXTS, after_key
from netpolc.program.label_selectors import label_selector
from netpolc.program.model import BlockPeer, Direction, PodPeer, Policy, Port, Program, Rule, in_namespace
from netpolc.rules.json import Json
from netpolc.rules.known import NAMESPACE_NAME
from netpolc.sets.selections import PRESENT, Selection, selection
from netpolc.targets.cilium.kind import (
    CILIUM_NETWORK_POLICY,
    EVERY_PORT,
    EVERYBODY,
    MOST_PORTS,
    NAMESPACE,
    NAMESPACE_LABELS,
    SOURCE,
)
from netpolc.targets.heading import Heading
from netpolc.targets.selectors import after_selector_key
from netpolc.targets.target import Manifest

_HEADING: Final = Heading(CILIUM_NETWORK_POLICY)
_SIDES: Final = ((Direction.EGRESS, "egress", "to"), (Direction.INGRESS, "ingress", "from"))


def lower(program: Program) -> Iterator[Manifest]:
    """Write every policy as a CiliumNetworkPolicy of the same name. Raises as `lower_policy` does."""
    for policy in program.policies:
        yield Manifest(CILIUM_NETWORK_POLICY, policy.namespace, policy.name, lower_policy(policy))


def lower_policy(policy: Policy) -> bytes:
    """Write a policy as a CiliumNetworkPolicy. Raises ValueError as `after_key` does."""
    egress, ingress = (_direction(policy, *side) for side in _SIDES)
    selector = f"  endpointSelector:{after_selector_key(_of_kubernetes(policy.subject), '  ')}"
    return f"{_HEADING.of(policy)}\n{egress}{selector}{ingress}".encode()


def _direction(policy: Policy, direction: Direction, field: str, side: str) -> str:
    """Write a direction that is isolated; one without rules has the rule that is about nobody."""
    if direction not in policy.isolates:
        return ""
    out = [_rules(rule, side, policy.namespace) for rule in policy.rules if rule.direction is direction]
    return f"  {field}:\n{''.join(out) or _NOBODY}"


def _rules(rule: Rule, side: str, home: str) -> str:
    """Write a rule: one for everybody, else one for each kind of peer."""
    ports = "" if rule.ports is None else _to_ports(rule.ports)
    if rule.peers is None:
        return f"  - {side}Entities:\n    - {EVERYBODY}\n{ports}"
    pods = "".join([_endpoints(peer, home) for peer in rule.peers if isinstance(peer, PodPeer)])
    blocks = "".join([_block(peer) for peer in rule.peers if isinstance(peer, BlockPeer)])
    out = pods and f"  - {side}Endpoints:\n{pods}{ports}"
    return f"{out}  - {side}CIDRSet:\n{blocks}{ports}" if blocks else out


_NOBODY: Final = "  - {}\n"


@lru_cache(maxsize=1 << 12)
def _endpoints(peer: PodPeer, home: str) -> str:
    """Write pods; without a word about namespaces they are those of the policy's own.

    A selector that only excludes namespaces could be read as everybody, so it asks for one too.
    """
    pods = _of_kubernetes(peer.pods)
    if peer.namespaces != in_namespace(home):
        others = peer.namespaces.without(NAMESPACE_NAME).parts
        named = peer.namespaces.constraint(NAMESPACE_NAME) & PRESENT
        labels = ((f"{NAMESPACE_LABELS}{key}", constraint) for key, constraint in others)
        pods = selection((*pods.parts, (NAMESPACE, named), *labels))
    return after_key([label_selector(pods)], "    ").removeprefix("\n")


def _of_kubernetes(pods: Selection) -> Selection:
    """Ask for labels of this source."""
    return Selection(tuple([(f"{SOURCE}{key}", constraint) for key, constraint in pods.parts]))


def _block(peer: BlockPeer) -> str:
    holes = "".join([f"      - {TEXTS[hole]}\n" for hole in peer.except_])
    return f"    - cidr: {TEXTS[peer.cidr]}\n" + (f"      except:\n{holes}" if holes else "")


@lru_cache(maxsize=1 << 12)
def _to_ports(ports: Sequence[Port]) -> str:
    lists: list[Json] = [
        {"ports": [_port(port) for port in ports[first : first + MOST_PORTS]]}
        for first in range(0, len(ports), MOST_PORTS)
    ]
    return f"    toPorts:{after_key(lists, '    ')}"


def _port(port: Port) -> Json:
    number = EVERY_PORT if port.port is None else str(port.port)
    written: dict[str, Json] = {"port": number, "protocol": port.protocol.value}
    return written if port.end is None else {**written, "endPort": port.end}
