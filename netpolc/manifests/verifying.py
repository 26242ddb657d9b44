"""Law 2: before a byte is written, the bytes are read back and have to say what the program and its clauses say."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from attrs import define, field

from netpolc.authoring.authored import AuthoredSet
from netpolc.authoring.policies import Policy as Clause
from netpolc.diagnostics.catalogue.verification import (
    BROKEN_CLAUSE,
    SCHEMA_FAULT,
    UNREADABLE_OUTPUT,
    WRONG_OUTPUT,
)
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.diagnostics.origin import Located
from netpolc.manifests.asked import DISAGREED, SCHEMA, UNREADABLE, Answer, Asked, Fault, Promised
from netpolc.manifests.expecting import Promise, of_connections, of_policies, of_policy
from netpolc.manifests.meant import meant_by
from netpolc.program.model import Direction, Policy, Program
from netpolc.sets.selections import Selection

Name = tuple[str, str]


@define(eq=False, repr=False)
class Verification:
    """The promises of all clauses, of which each manifest keeps its own; those that none kept are judged at the end."""

    connections: Sequence[Promise]
    by_name: Mapping[Name, Sequence[int]]
    """The numbers of the promises of connections that each manifest is named for."""
    clauses: Mapping[Name, Sequence[Clause]]
    """The policy clauses that each manifest is named for."""
    _isolated: dict[Name, set[Selection]] = field(factory=dict[Name, "set[Selection]"])
    """By namespace and direction whom policy clauses isolate; made when it is first asked for."""

    @classmethod
    def of(cls, sets: Sequence[AuthoredSet]) -> "Verification":
        """Collect what the clauses of some sets promise."""
        connections = tuple(of_connections(sets))
        by_name: dict[Name, list[int]] = {}
        for number, promise in enumerate(connections):
            by_name.setdefault((promise.namespace, promise.name), []).append(number)
        clauses: dict[Name, list[Clause]] = {}
        for namespace, clause in of_policies(sets):
            clauses.setdefault((namespace, clause.name), []).append(clause)
        return cls(connections, by_name, clauses)

    def asked(self, policy: Policy, data: bytes) -> Asked:
        """Write what has to be true of one manifest: what its policy means, and what its clauses promise."""
        name = policy.namespace, policy.name
        promises = [promise for clause in self.clauses.get(name, ()) for promise in of_policy(clause, name[0])]
        promises += [self.connections[number].said for number in self.by_name.get(name, ())]
        return data, meant_by(policy), promises

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
        return self._isolated.get((namespace, direction), ())

    def told(
        self, program: Program, files: Mapping[Name, bytes], answers: Mapping[int, Answer] | None
    ) -> Iterator[Diagnostic]:
        """Say what was answered of the manifests of one environment, by their number; None: nobody answered yet.

        `files`: their bytes by namespace and name. A finding is a bug of netpolc.
        """
        known = self._answered(program, files) if answers is None else answers
        left: list[int] = []
        for number in sorted(known):
            policy, (faults, broken) = program.policies[number], known[number]
            name = policy.namespace, policy.name
            yield from (_told(policy, fault) for fault in faults)
            own = [
                (promise, clause.trace)
                for clause in self.clauses.get(name, ())
                for promise in of_policy(clause, name[0])
            ]
            yield from (_broken(name, *own[place]) for place in broken if place < len(own))
            left += [promise for place, promise in enumerate(self.by_name.get(name, ()), len(own)) if place in broken]
        yield from self._rest(program, files, left)

    def _answered(self, program: Program, files: Mapping[Name, bytes]) -> Mapping[int, Answer]:
        from netpolc.manifests.judging import Judge  # noqa: PLC0415 - a build has a process for it

        judge = Judge()
        asked: list[int] = []
        for number, policy in enumerate(program.policies):
            data = files.get((policy.namespace, policy.name))
            if data is not None:
                asked.append(number)
                judge.ask(self.asked(policy, data))
        return {asked[number]: answer for number, answer in judge.answers().items()}

    def _rest(self, program: Program, files: Mapping[Name, bytes], left: Sequence[int]) -> Iterator[Diagnostic]:
        """Judge what no manifest could by itself: which there are, and the promises that those of their name left.

        The subject of such a promise may not be isolated at all, or another manifest may let the connection through.
        """
        planned = {(policy.namespace, policy.name) for policy in program.policies}
        for namespace, name in sorted(planned ^ set(files)):
            message = f"manifest `{namespace}/{name}` is not planned, or not written"
            yield finding(WRONG_OUTPUT, message, help=_HELP)
        for place, clauses in self.clauses.items():
            if place not in files:
                for clause in clauses:
                    yield from (_broken(place, promise, clause.trace) for promise in of_policy(clause, place[0]))
        missing = [number for place, numbers in self.by_name.items() if place not in files for number in numbers]
        open_ = [self.connections[number] for number in sorted({*left, *missing})]
        if open_:
            from netpolc.manifests.judging import broken_among  # noqa: PLC0415 - most builds leave nothing open

            for number in broken_among([(promise.namespace, promise.said) for promise in open_], files):
                namespace, name, said, origin = open_[number]
                yield _broken((namespace, name), said, origin)


def _isolated_by(clauses: Sequence[Clause], subject: Selection, direction: Direction) -> bool:
    """Say whether a clause of the same name isolates the same subject, as most do: nobody else has to be asked then."""
    for clause in clauses:
        labels = clause.subject.labels
        if labels is subject or labels == subject:
            for rule in clause.rules:
                if direction in rule.isolates:
                    return True
    return False


_HELP: Final = "this is a bug of netpolc; nothing is written"


def _told(policy: Policy, fault: Fault) -> Diagnostic:
    kind, words = fault
    named = f"manifest `{policy.name}`: {words}"
    if kind == UNREADABLE:
        return finding(UNREADABLE_OUTPUT, named, policy.place(), help=_HELP)
    if kind == SCHEMA:
        return finding(SCHEMA_FAULT, named, policy.place(), help=_HELP)
    if kind == DISAGREED:
        message = f"two readers disagree on manifest `{policy.name}`"
        return finding(UNREADABLE_OUTPUT, message, policy.place(), help=_HELP)
    message = f"manifest `{policy.namespace}/{policy.name}` has another {words} than its policy"
    return finding(WRONG_OUTPUT, message, policy.place(), help=_HELP)


def _broken(name: Name, promise: Promised, origin: Located) -> Diagnostic:
    direction, _, point = promise
    what = "does not isolate its subject" if point is None else "does not let its own connection through"
    message = f"manifest `{name[0]}/{name[1]}` {what} for {direction.lower()}"
    return finding(BROKEN_CLAUSE, message, origin.locate(), help=_HELP)
