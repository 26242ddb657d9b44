"""The program to Calico's NetworkPolicy: everything is written out that Calico would otherwise default.

A rule of Calico has one entity at each end, one protocol, and addresses of one family, so that a rule becomes one for
each peer and protocol.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from netpolc.canonical.emitting import TEXTS, after_key
from netpolc.program.model import BlockPeer, Direction, Peer, Policy, Port, Program, Rule, in_namespace
from netpolc.rules.json import Json
from netpolc.targets.calico.kind import CALICO_NETWORK_POLICY, MOST_PORTS, ORDER, TIER
from netpolc.targets.calico.selectors import guarded, selector
from netpolc.targets.heading import Heading
from netpolc.targets.target import Manifest

_HEADING: Final = Heading(CALICO_NETWORK_POLICY)
_SIDES: Final = ((Direction.EGRESS, "egress", "destination"), (Direction.INGRESS, "ingress", "source"))


def lower(program: Program) -> Iterator[Manifest]:
    """Write every policy as a NetworkPolicy of Calico of the same name. Raises as `lower_policy` does."""
    for policy in program.policies:
        yield Manifest(CALICO_NETWORK_POLICY, policy.namespace, policy.name, lower_policy(policy))


def lower_policy(policy: Policy) -> bytes:
    """Write a policy as a NetworkPolicy of Calico. Raises ValueError as `after_key` and `selector` do."""
    out = [_HEADING.of(policy), "\n"]
    for direction, field, side in _SIDES:
        head = f"  {field}:\n"
        for rule in policy.rules:
            if rule.direction is direction:
                out.append(head)
                out += rules_of(rule, side, policy.namespace)
                head = ""
    out.append(f"  order: {ORDER}\n  selector: {TEXTS[selector(policy.subject)]}\n  tier: {TIER}\n  types:\n")
    out += [f"  - {direction}\n" for direction in Direction if direction in policy.isolates]
    return "".join(out).encode()


def rules_of(rule: Rule, side: str, home: str) -> Iterator[str]:
    """Write a rule: one for each of its peers and protocols, and for every 50 ports."""
    lists = _ANY if rule.ports is None else _by_protocol(rule.ports)
    for peer in (None,) if rule.peers is None else rule.peers:
        before, after = ("", "") if peer is None else _entity(peer, home)
        for protocol, ports in lists:
            if side == "source":
                taker, giver = ports, before + after
            else:
                taker, giver = before + ports + after, ""
            yield "".join(
                (
                    "  - action: Allow\n",
                    taker and f"    destination:\n{taker}",
                    protocol,
                    giver and f"    source:\n{giver}",
                )
            )


_ANY: Final = (("", ""),)
_DEEP: Final = "      "
"""What the keys of an entity are indented by."""


@lru_cache(maxsize=1 << 12)
def _entity(peer: Peer, home: str) -> tuple[str, str]:
    """Write the fields of an entity that stand before its ports, and those behind them."""
    if isinstance(peer, BlockPeer):
        holes = "".join([f"{_DEEP}- {TEXTS[hole]}\n" for hole in peer.except_])
        nets = f"{_DEEP}nets:\n{_DEEP}- {TEXTS[peer.cidr]}\n"
        return (f"{nets}{_DEEP}notNets:\n{holes}" if holes else nets), ""
    where = "" if peer.namespaces == in_namespace(home) else selector(peer.namespaces)
    before = where and f"{_DEEP}namespaceSelector: {TEXTS[where]}\n"
    return before, f"{_DEEP}selector: {TEXTS[guarded(peer.pods)]}\n"


@lru_cache(maxsize=1 << 12)
def _by_protocol(ports: Sequence[Port]) -> tuple[tuple[str, str], ...]:
    """Write the protocol of each rule, and its ports."""
    found: list[tuple[str, str]] = []
    for protocol in dict.fromkeys(port.protocol for port in ports):
        word = f"    protocol: {protocol}\n"
        mine = [port for port in ports if port.protocol is protocol]
        if any(port.port is None for port in mine):
            found.append((word, ""))
        some = [_port(port) for port in mine if port.port is not None]
        lists = [some[first : first + MOST_PORTS] for first in range(0, len(some), MOST_PORTS)]
        found += [(word, f"{_DEEP}ports:{after_key(ports, _DEEP)}") for ports in lists]
    return tuple(found)


def _port(port: Port) -> Json:
    return port.port if port.end is None else f"{port.port}:{port.end}"
