"""What the manifests of an environment have to say, by its program and its clauses, as the plain values of law 2."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from attrs import define, field

from netpolc.authoring.authored import AuthoredSet
from netpolc.authoring.policies import Policy as Clause
from netpolc.diagnostics.catalogue.verification import BROKEN_CLAUSE
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.diagnostics.origin import Located, Trace
from netpolc.program.model import Direction, Policy
from netpolc.proof.asked import Promised
from netpolc.proof.expecting import ClausePromise, of_connections, of_policies, of_policy
from netpolc.proof.lowered import Lowered, OpenPromise, PolicyName, Stretches
from netpolc.sets.selections import Selection
from netpolc.targets.stating import Flat
from netpolc.targets.target import Planned


@define(eq=False, repr=False)
class ClausePromises:
    """The promises of all clauses of an environment, each of which belongs to one manifest first."""

    connections: Sequence[ClausePromise]
    by_name: Mapping[PolicyName, Sequence[int]]
    """The numbers of the promises of connections that each policy of the program is named for."""
    by_home: Mapping[PolicyName, Sequence[int]]
    """The same of connections whose home each policy is: it has to keep them itself."""
    beside: Sequence[Policy]
    """What others keep."""
    clauses: Mapping[PolicyName, Sequence[Clause]]
    """The policy clauses that each policy of the program is named for."""
    _handed_on: set[PolicyName] = field(factory=set[PolicyName])
    """The policies whose promises went with a manifest."""
    _isolated: dict[tuple[str, str], set[Selection]] = field(factory=dict[tuple[str, str], "set[Selection]"])
    """By namespace and direction whom policy clauses isolate; made when it is first asked for."""

    @classmethod
    def of(cls, sets: Sequence[AuthoredSet], beside: Sequence[Policy] = ()) -> "ClausePromises":
        """Collect what the clauses of some sets promise. `beside`: what others keep, which isolates too."""
        connections = tuple(of_connections(sets))
        by_name: dict[PolicyName, list[int]] = {}
        by_home: dict[PolicyName, list[int]] = {}
        for number, promise in enumerate(connections):
            (by_home if promise.homed else by_name).setdefault((promise.namespace, promise.name), []).append(number)
        clauses: dict[PolicyName, list[Clause]] = {}
        for namespace, clause in of_policies(sets):
            clauses.setdefault((namespace, clause.name), []).append(clause)
        return cls(connections, by_name, by_home, beside, clauses)

    def lowered(self, planned: Planned, meant: tuple[Flat, ...], data: bytes) -> Lowered:
        """Write what has to be true of one manifest: what its policies mean, and what their clauses promise.

        Where a policy has several manifests, its promises go with the first of them.
        """
        promises: list[Promised] = []
        places: list[Stretches] = []
        names: list[PolicyName] = []
        new: list[PolicyName] = []
        for policy in planned.of:
            name = policy.namespace, policy.name
            names.append(name)
            if name in self._handed_on:
                continue
            self._handed_on.add(name)
            new.append(name)
            for clause in self.clauses.get(name, ()):
                own = of_policy(clause, name[0])
                promises += own
                places += [clause.trace.stretches()] * len(own)
        for promise in self._promised(self.by_home, new):
            promises.append(promise.said)
            places.append(_stretches(promise.origin))
        count = len(promises)
        for promise in self._promised(self.by_name, new):
            promises.append(promise.said)
            places.append(_stretches(promise.origin))
        first = planned.of[0].origins if planned.of else ()
        return data, planned.kind[:2], meant, promises, count, _stretches(first[0]) if first else (), places, names

    def _promised(
        self, kept_by: Mapping[PolicyName, Sequence[int]], names: Iterable[PolicyName]
    ) -> Iterator[ClausePromise]:
        return (self.connections[number] for name in names for number in kept_by.get(name, ()))

    def isolation(self, policy: Policy) -> list[Diagnostic]:
        """Report whom a policy isolates and no policy clause does: a connection never isolates (law 5)."""
        found: list[Diagnostic] = []
        own = self.clauses.get((policy.namespace, policy.name), ())
        for direction in policy.isolates:
            if _isolated_by(own, policy.subject, direction):
                continue
            covers = self._covers(policy.namespace, direction)
            labels = policy.subject.witness()
            if policy.subject not in covers and not any(cover.holds(labels) for cover in covers):
                message = f"manifest `{policy.namespace}/{policy.name}` isolates for {direction.lower()}"
                said = f"{message} whom no policy isolates"
                found.append(finding(BROKEN_CLAUSE, said, policy.place(), help=_HELP))
        return found

    def _covers(self, namespace: str, direction: str) -> Collection[Selection]:
        if not self._isolated:
            for (place, _), clauses in self.clauses.items():
                for clause in clauses:
                    for side in {side for rule in clause.rules for side in rule.isolates}:
                        self._isolated.setdefault((place, side), set()).add(clause.subject.labels)
            for policy in self.beside:
                for side in policy.isolates:
                    self._isolated.setdefault((policy.namespace, side), set()).add(policy.subject)
        return self._isolated.get((namespace, direction), ())

    def without(self, names: Collection[PolicyName]) -> Iterator[OpenPromise]:
        """Give the promises of the policies that are not among `names`, those of the program."""
        for name, clauses in self.clauses.items():
            if name not in names:
                for clause in clauses:
                    for said in of_policy(clause, name[0]):
                        yield name[1], said, True, clause.trace.stretches()
        for alone, numbers_of in ((True, self.by_home), (False, self.by_name)):
            for promise in self._promised(numbers_of, [name for name in numbers_of if name not in names]):
                yield promise.name, promise.said, alone, _stretches(promise.origin)


def _isolated_by(clauses: Sequence[Clause], subject: Selection, direction: Direction) -> bool:
    """Say whether a clause of the same name isolates the same subject, as most do: nobody else has to be asked then."""
    for clause in clauses:
        labels = clause.subject.labels
        if labels is subject or labels == subject:
            for rule in clause.rules:
                if direction in rule.isolates:
                    return True
    return False


def _stretches(origin: Located) -> Stretches:
    return origin.stretches() if isinstance(origin, Trace) else ()


_HELP: Final = "this is a bug of netpolc; nothing is written"
