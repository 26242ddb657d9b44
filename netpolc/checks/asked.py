"""What checks are asked about: a program, and what is known of the cluster that it is for."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from netpolc.diagnostics.model import Origin
from netpolc.diagnostics.origin import Located
from netpolc.program.model import BlockPeer, Direction, PodPeer, Policy, Program, Rule
from netpolc.sets.selections import Selection

if TYPE_CHECKING:
    from netpolc.checks.cluster_facts import ClusterFacts
    from netpolc.checks.population import Population
    from netpolc.program.inventory import Workload
    from netpolc.program.promises import PlacedPromise


class Replaced(NamedTuple):
    """A policy that another one of its name replaces, which says something else."""

    namespace: str
    name: str
    lost: Located
    kept: Located


class Asked:
    """What is asked about, and what was told of it already: a mistake is told by the most precise check alone.

    `exists`: the pods that exist; None: all that could. `facts`: what the user states of the cluster. `doubtful`: there
    are policies that nobody could read, so what no policy opens may be open. `of_project`: the program was compiled, so
    each rule is a half of a clause. `promises`: what is promised of it.
    """

    def __init__(
        self,
        program: Program,
        exists: "Population | None" = None,
        facts: "ClusterFacts | None" = None,
        *,
        replaced: Sequence[Replaced] = (),
        doubtful: bool = False,
        of_project: bool = False,
        promises: "Sequence[PlacedPromise]" = (),
    ) -> None:
        self.program: Final = program
        self.exists: Final = exists
        self.replaced: Final = replaced
        self.doubtful: Final = doubtful
        self.of_project: Final = of_project
        self.promises: Final = promises
        self.told: Final[set[object]] = set()
        self.nobody: Final[set[tuple[str, Selection]]] = set()
        """Selectors of which it was told that they take nobody, with the namespace."""
        self.partial: Final[set[str]] = set()
        """Namespaces of which the inventory holds a part alone."""
        self._facts: Final = facts
        self._standing: Final[dict[Direction, dict[int, list[Policy]]]] = {}

    @property
    def facts(self) -> "ClusterFacts":
        """What the user states of the cluster."""
        from netpolc.checks.cluster_facts import ClusterFacts

        return self._facts or ClusterFacts()

    @cached_property
    def pod_peers(self) -> "Sequence[StatedPods]":
        """Every peer of every rule that is pods; several checks look at all of them."""
        return [
            (policy, rule, index, peer)
            for policy in self.program.policies
            for rule in policy.rules
            for index, peer in enumerate(rule.peers or ())
            if isinstance(peer, PodPeer)
        ]

    @property
    def namespaces(self) -> AbstractSet[Selection]:
        """Every selector of namespaces of a peer: most programs have few, and a check that none concerns is done."""
        return self._selections[0]

    @property
    def pods(self) -> AbstractSet[Selection]:
        """Every selector of pods, of subjects and of peers."""
        return self._selections[1]

    @cached_property
    def _selections(self) -> tuple[set[Selection], set[Selection]]:
        namespaces: set[Selection] = set()
        pods = {policy.subject for policy in self.program.policies}
        for policy in self.program.policies:
            for rule in policy.rules:
                for peer in rule.peers or ():
                    if isinstance(peer, PodPeer):
                        namespaces.add(peer.namespaces)
                        pods.add(peer.pods)
        return namespaces, pods

    @cached_property
    def keys(self) -> AbstractSet[str]:
        """Every key of a label by which pods are selected."""
        return {key for pods in self.pods for key, _ in pods.parts}

    def first(self, key: object) -> bool:
        """Say whether something is told for the first time, and remember it."""
        if key in self.told:
            return False
        self.told.add(key)
        return True

    def first_nobody(self, namespaces: Iterable[str], pods: Selection) -> bool:
        """Say whether it is told for the first time that a selector takes nobody there, and remember it."""
        keys = {(name, pods) for name in namespaces} - self.nobody
        self.nobody.update(keys)
        return bool(keys)

    def subjects(self, policy: Policy) -> "tuple[Workload, ...]":
        """Return the workloads that a policy is about."""
        return () if self.exists is None else self.exists.selected(policy.namespace, policy.subject)

    def isolating(self, workload: "Workload", direction: Direction) -> list[Policy]:
        """Return the policies that isolate a workload in a direction."""
        if direction not in self._standing:
            found: dict[int, list[Policy]] = {}
            for policy in self.program.policies:
                if direction in policy.isolates:
                    for item in self.subjects(policy):
                        found.setdefault(id(item), []).append(policy)
            self._standing[direction] = found
        return self._standing[direction].get(id(workload), [])

    def destinations(self, policy: Policy, rule: Rule) -> "tuple[Workload, ...]":
        """Return the workloads whose ports a rule speaks of; none where others may be meant too."""
        if self.exists is None:
            return ()
        if rule.direction is Direction.INGRESS:
            return self.subjects(policy)
        found: dict[int, Workload] = {}
        for peer in rule.peers or ():
            sought = None if isinstance(peer, BlockPeer) else self.exists.sought(peer)
            if sought is None:
                return ()
            found.update((id(item), item) for item in sought)
        return tuple(found.values())


StatedPods: TypeAlias = tuple[Policy, Rule, int, PodPeer]
"""A peer that is pods, with its policy, its rule, and its number there."""


def subject_place(policy: Policy) -> Origin | None:
    """Find where the subject of a policy was written."""
    return policy.place() if policy.subject_origin is None else policy.subject_origin.locate()


def rule_place(policy: Policy, rule: Rule) -> Origin | None:
    """Find where a rule was written."""
    return rule.origins[0].locate() if rule.origins else policy.place()


def peer_place(policy: Policy, rule: Rule, index: int) -> Origin | None:
    """Find where a peer of a rule was written."""
    return rule.peer_origins[index].locate() if rule.peer_origins else rule_place(policy, rule)


def port_place(policy: Policy, rule: Rule, index: int) -> Origin | None:
    """Find where a port of a rule was written."""
    return rule.port_origins[index].locate() if rule.port_origins else rule_place(policy, rule)


def pod_peers(rule: Rule) -> Iterable[tuple[int, PodPeer]]:
    """Give the peers of a rule that are pods, with their places."""
    return ((index, peer) for index, peer in enumerate(rule.peers or ()) if isinstance(peer, PodPeer))


def block_peers(rule: Rule) -> Iterable[tuple[int, BlockPeer]]:
    """Give the peers of a rule that are addresses, with their places."""
    return ((index, peer) for index, peer in enumerate(rule.peers or ()) if isinstance(peer, BlockPeer))
