"""The check `cni-gap`."""

from collections.abc import Callable, Collection, Iterator
from typing import Final

from netpolc.checks.asked import Asked, port_place
from netpolc.checks.rollouts import ROLLOUT_KEYS
from netpolc.checks.selectors import selectors
from netpolc.diagnostics.catalogue.opening import CNI_GAP
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.rules.calico_labels import is_set_on_pods
from netpolc.rules.cilium_labels import is_seen, is_set_by_agents

_CILIUM_RANGES: Final = (1, 16)


def cni_gap(asked: Asked) -> Iterator[Diagnostic]:
    """Report what the named network plugin does not do."""
    cni = asked.facts.cni
    if cni is None:
        return
    if cni.name == "cilium":
        yield from _unseen_labels(asked, asked.facts.kept_labels)
        yield from _set_labels(asked, "Cilium", is_set_by_agents)
    if cni.name == "calico":
        yield from _set_labels(asked, "Calico", is_set_on_pods)
    if cni.name == "cilium" and cni.version is not None and cni.version < _CILIUM_RANGES:
        yield from _ranges(asked, "Cilium before 1.16")
    if cni.name == "azure-npm":
        yield from _ranges(asked, "Azure NPM")


def _unseen_labels(asked: Asked, kept: Collection[str]) -> Iterator[Diagnostic]:
    def is_unseen(key: str) -> bool:
        return key not in ROLLOUT_KEYS and not is_seen(key, kept)

    for pods, place in selectors(asked, is_unseen):
        for key in (key for key, _ in pods.parts if is_unseen(key)):
            said = f"Cilium leaves the label `{key}` out of the identities of pods, so nobody is selected by it"
            cure = "select by another label, or let the agents keep this one (`--labels`)"
            yield finding(CNI_GAP, said, place(), help=cure)


def _set_labels(asked: Asked, who: str, is_set: Callable[[str], bool]) -> Iterator[Diagnostic]:
    for pods, place in selectors(asked, is_set):
        for key in (key for key, _ in pods.parts if is_set(key)):
            said = f"{who} sets the label `{key}` of pods itself, so theirs is not asked for"
            yield finding(CNI_GAP, said, place(), help="select by another label")


def _ranges(asked: Asked, who: str) -> Iterator[Diagnostic]:
    for policy in asked.program.policies:
        for rule in policy.rules:
            for index, port in enumerate(rule.ports or ()):
                if port.end is not None:
                    said = f"{who} does not read `endPort`: of {port.port}-{port.end} it opens the first port alone"
                    yield finding(CNI_GAP, said, port_place(policy, rule, index), help="list the ports")
