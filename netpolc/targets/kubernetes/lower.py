"""The program to NetworkPolicy: every value is written out as the API server would store it.

A manifest is lowered straight to text, in the canonical form: values between the two would take most of a large build.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from netpolc.canonical.emitting import TEXTS, after_key
from netpolc.diagnostics.model import Diagnostic
from netpolc.program.model import BlockPeer, Direction, Peer, Policy, Port, Program, Rule
from netpolc.rules.known import NAMESPACE_NAME
from netpolc.targets.heading import Heading
from netpolc.targets.kubernetes.kind import NETWORK_POLICY
from netpolc.targets.selectors import after_selector_key, single_label
from netpolc.targets.target import Manifest, Options

_HEADING: Final = Heading(NETWORK_POLICY)
_EMPTY: Final = "{}\n"
_SIDES: Final = ((Direction.EGRESS, "egress", "to"), (Direction.INGRESS, "ingress", "from"))


def gaps(program: Program, options: Options) -> Iterator[Diagnostic]:
    """Report nothing: the language says no more than a NetworkPolicy can."""
    del program, options
    return iter(())


def lower(program: Program) -> Iterator[Manifest]:
    """Write every policy as a NetworkPolicy. Raises as `lower_policy` does."""
    for policy in program.policies:
        yield Manifest(NETWORK_POLICY, policy.namespace, policy.name, lower_policy(policy))


def lower_policy(policy: Policy) -> bytes:
    """Write a policy as a NetworkPolicy with everything that the API server defaults, and nothing that it drops.

    Raises ValueError for half a surrogate pair in a text, and for a key of 1000 characters as written.
    """
    home = policy.namespace
    out = [_HEADING.of(policy), "\n"]
    for direction, field, side in _SIDES:
        head = f"  {field}:\n"
        for rule in policy.rules:
            if rule.direction is direction:
                out.append(head)
                out.append(_rule(rule, side, home))
                head = ""
    out.append(f"  podSelector:{after_selector_key(policy.subject, '  ')}  policyTypes:\n")
    out += [f"  - {direction}\n" for direction in policy.isolates]
    return "".join(out).encode()


def _rule(rule: Rule, side: str, home: str) -> str:
    peers = ports = ""
    if rule.peers is not None:
        peers = f"{side}:{_list([_peer(peer, home) for peer in rule.peers])}"
    if rule.ports is not None:
        ports = f"ports:{_ports(rule.ports)}"
    if peers and ports:
        first, second = (peers, ports) if side == "from" else (ports, peers)
        return f"  - {first}    {second}"
    return f"  - {peers or ports or _EMPTY}"


def _list(items: Sequence[str]) -> str:
    return "\n    - " + "    - ".join(items) if items else " []\n"


def _peer(peer: Peer, home: str) -> str:
    if isinstance(peer, BlockPeer):
        holes = "".join([f"        - {TEXTS[hole]}\n" for hole in peer.except_])
        return f"ipBlock:\n        cidr: {TEXTS[peer.cidr]}\n" + (f"        except:\n{holes}" if holes else "")
    if single_label(peer.namespaces) == (NAMESPACE_NAME, home):
        return f"podSelector:{after_selector_key(peer.pods, _DEEP)}"
    where = f"namespaceSelector:{after_selector_key(peer.namespaces, _DEEP)}"
    return f"{where}      podSelector:{after_selector_key(peer.pods, _DEEP)}" if peer.pods.parts else where


_DEEP: Final = "      "
"""What the keys of a peer are indented by."""


@lru_cache(maxsize=1 << 12)
def _ports(ports: tuple[Port, ...]) -> str:
    return after_key([_port(port) for port in ports], "    ")


def _port(port: Port) -> dict[str, str | int]:
    fields = (("protocol", port.protocol.value), ("port", port.port), ("endPort", port.end))
    return {key: value for key, value in fields if value is not None}
