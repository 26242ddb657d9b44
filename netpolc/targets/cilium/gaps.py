"""What a CiliumNetworkPolicy cannot say of a program, at the user's line."""

from collections.abc import Callable, Iterator

from netpolc.diagnostics.catalogue.targets import HIDDEN_LABEL, NEEDS_SCTP
from netpolc.diagnostics.model import Diagnostic, Origin, finding
from netpolc.program.model import PodPeer, Program, Protocol
from netpolc.rules.cilium_labels import is_seen, is_set_by_agents
from netpolc.rules.quoting import quoted
from netpolc.sets.selections import Selection
from netpolc.targets.blocks import blocks_read
from netpolc.targets.set_labels import set_labels
from netpolc.targets.target import Options


def gaps(program: Program, options: Options) -> Iterator[Diagnostic]:
    """Report labels that agents leave out or set; say of blocks how they are read, and once that SCTP is switched on.

    `options`: `labels` are keys that the agents are told to keep.
    """
    kept = frozenset(options.get("labels", ()))
    sctp = False
    for policy in program.policies:
        yield from _hidden(policy.subject, kept, policy.place)
        for rule in policy.rules:
            place = rule.origins[0].locate if rule.origins else policy.place
            for peer in rule.peers or ():
                if isinstance(peer, PodPeer):
                    yield from _hidden(peer.pods, kept, place)
            if not sctp and any(port.protocol is Protocol.SCTP for port in rule.ports or ()):
                sctp = True
                yield finding(NEEDS_SCTP, "SCTP needs `enable-sctp` on Cilium's agents", place())
    reading = "is no pod and no node to Cilium, whatever their addresses"
    yield from blocks_read(program, reading, "select pods by their labels, beside the block")


def _hidden(pods: Selection, kept: frozenset[str], place: Callable[[], Origin | None]) -> Iterator[Diagnostic]:
    yield from set_labels("Cilium", "pods", pods, is_set_by_agents, place)
    for key, constraint in pods.parts:
        if not is_seen(key, kept):
            whom = "everybody" if constraint.absent else "nobody"
            message = f"Cilium does not see the label {quoted(key)} of pods, so this would select {whom}"
            cure = "select by another label, or, if the agents run with `--labels`, list the key in"
            yield finding(HIDDEN_LABEL, message, place(), help=f"{cure} `[tool.netpolc.cilium] labels`")
