"""What a CiliumNetworkPolicy cannot say of a program, at the user's line."""

import re
from collections.abc import Collection, Iterator
from typing import Final

from netpolc.diagnostics.catalogue.targets import HIDDEN_LABEL, NEEDS_SCTP
from netpolc.diagnostics.model import Diagnostic, Origin, finding
from netpolc.program.model import PodPeer, Program, Protocol
from netpolc.rules.quoting import quoted
from netpolc.sets.selections import Selection
from netpolc.targets.target import Options

_KEPT: Final = re.compile(r"app\.kubernetes\.io|io\.kubernetes\.pod\.namespace")
_LEFT_OUT: Final = re.compile(
    r"io\.kubernetes|kubernetes\.io|k8s\.io|.*beta\.kubernetes\.io|topology\.kubernetes\.io"
    r"|pod-template-(?:generation|hash)|controller-revision-hash|controller-uid|annotation|etcd_node"
    r"|statefulset\.kubernetes\.io/pod-name|apps\.kubernetes\.io/pod-index"
    r"|batch\.kubernetes\.io/(?:job-completion-index|controller-uid)"
)
"""The beginnings of keys that agents without `--labels` keep in identities, and leave out of them.

Source: `defaultPrefixCfg` of Cilium's pkg/labelsfilter.
"""


def is_seen(key: str, kept: Collection[str] = ()) -> bool:
    """Say whether agents see a label of pods; `kept` are keys that they are told to keep."""
    return key in kept or _KEPT.match(key) is not None or _LEFT_OUT.match(key) is None


def gaps(program: Program, options: Options) -> Iterator[Diagnostic]:
    """Report every label that the agents leave out, and say once that SCTP has to be switched on.

    `options`: `labels` are keys that the agents are told to keep.
    """
    kept = frozenset(options.get("labels", ()))
    sctp: Origin | None = None
    for policy in program.policies:
        yield from _hidden(policy.subject, kept, policy.place())
        for rule in policy.rules:
            place = rule.origins[0].locate() if rule.origins else policy.place()
            for peer in rule.peers or ():
                if isinstance(peer, PodPeer):
                    yield from _hidden(peer.pods, kept, place)
            if sctp is None and any(port.protocol is Protocol.SCTP for port in rule.ports or ()):
                sctp = place
                yield finding(NEEDS_SCTP, "SCTP needs `enable-sctp` on Cilium's agents", place)


def _hidden(pods: Selection, kept: frozenset[str], place: Origin | None) -> Iterator[Diagnostic]:
    for key, constraint in pods.parts:
        if not is_seen(key, kept):
            whom = "everybody" if constraint.absent else "nobody"
            message = f"Cilium does not see the label {quoted(key)} of pods, so this would select {whom}"
            cure = "select by another label, or, if the agents run with `--labels`, list the key in"
            yield finding(HIDDEN_LABEL, message, place, help=f"{cure} `[tool.netpolc.cilium] labels`")
