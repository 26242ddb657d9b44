"""Law 2: before a byte is written, the bytes are read back and have to say what the program and its clauses say."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import suppress
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
from netpolc.diagnostics.model import Diagnostic, Origin, finding
from netpolc.manifests.canonical import CanonicalError, Form, filled, read_canonical, read_form
from netpolc.manifests.evaluating import admits, isolates
from netpolc.manifests.expecting import Promise, isolated, of_connections, of_policies, of_policy
from netpolc.manifests.meant import meant_by
from netpolc.manifests.schemas import schema_faults, shape_of
from netpolc.manifests.stated import Stated, Texts, stated_by
from netpolc.program.model import Policy, Program
from netpolc.sets.selections import Selection

Name = tuple[str, str]


def verify(program: Program, sets: Sequence[AuthoredSet], files: Mapping[Name, bytes]) -> tuple[Diagnostic, ...]:
    """Read the manifests of one environment back and compare them with the program and with every clause.

    `files`: the bytes by namespace and name. A finding is a bug of netpolc.
    """
    check = Verification.of(sets)
    found: list[Diagnostic] = []
    for policy in program.policies:
        data = files.get((policy.namespace, policy.name))
        found += () if data is None else check.manifest(policy, data)
    return (*found, *check.second_reading(), *check.rest(program, files, check.left))


@define
class Proven:
    """What the manifests of a run have in common and was judged once: for all of its environments together."""

    forms: set[Form] = field(factory=set[Form])
    """Those that the schema takes."""
    shapes: set[Hashable] = field(factory=set[Hashable])
    """Keys and types of manifests, of which the second reader read one and agreed."""


@define
class Verification:
    """The promises of all clauses, of which each manifest keeps its own; those that none kept are judged at the end."""

    connections: Sequence[Promise]
    by_name: Mapping[Name, Sequence[int]]
    """The numbers of the promises of connections that each manifest is named for."""
    clauses: Mapping[Name, Sequence[Clause]]
    """The policy clauses that each manifest is named for."""
    isolated: Mapping[Name, Mapping[Selection, None]]
    proven: Proven
    left: list[int] = field(factory=list[int])
    """The numbers of the promises that their manifest did not keep, and another may."""
    shapes: dict[Hashable, tuple[Policy, bytes]] = field(factory=dict[Hashable, "tuple[Policy, bytes]"])
    """The first manifest of each shape, for the second reader."""

    @classmethod
    def of(cls, sets: Sequence[AuthoredSet], proven: Proven | None = None) -> "Verification":
        """Collect what the clauses of some sets promise."""
        connections = tuple(of_connections(sets))
        by_name: dict[Name, list[int]] = {}
        for number, promise in enumerate(connections):
            by_name.setdefault((promise.namespace, promise.name), []).append(number)
        clauses: dict[Name, list[Clause]] = {}
        for namespace, clause in of_policies(sets):
            clauses.setdefault((namespace, clause.name), []).append(clause)
        return cls(connections, by_name, clauses, isolated(sets), proven or Proven())

    def manifest(self, policy: Policy, data: bytes) -> list[Diagnostic]:
        """Read one manifest back, and compare it with its policy and with the clauses that it is named for."""
        try:
            form, texts = read_form(data)
        except CanonicalError as error:
            return [finding(UNREADABLE_OUTPUT, f"manifest `{policy.name}`: {error}", _place(policy), help=_HELP)]
        found: list[Diagnostic] = []
        if form not in self.proven.forms:
            found += self._form(form, texts, data, policy)
            if not found:
                self.proven.forms.add(form)
        stated = stated_by(form)
        texts += stated.constants
        for (word, says), meant in zip(stated.sections, meant_by(policy), strict=True):
            if says(texts) != meant:
                message = f"manifest `{policy.namespace}/{policy.name}` has another {word} than its policy"
                found.append(finding(WRONG_OUTPUT, message, _place(policy), help=_HELP))
                break
        for direction in stated.rules:
            if policy.subject not in self.isolated.get((policy.namespace, direction), ()):
                found += self._isolation(policy, direction)
        name = policy.namespace, policy.name
        for clause in self.clauses.get(name, ()):
            promises = of_policy(clause, policy.namespace)
            found += [_broken(promise) for promise in promises if not _kept(stated, texts, promise)]
        numbers = self.by_name.get(name, ())
        self.left += [number for number in numbers if not _kept(stated, texts, self.connections[number])]
        return found

    def rest(self, program: Program, files: Mapping[Name, bytes], left: Sequence[int]) -> Iterator[Diagnostic]:
        """Judge what no manifest could by itself: which there are, and the promises that those of their name left.

        The subject of such a promise may not be isolated at all, or another manifest may let the connection through.
        """
        planned = {(policy.namespace, policy.name) for policy in program.policies}
        for namespace, name in sorted(planned ^ set(files)):
            message = f"manifest `{namespace}/{name}` is not planned, or not written"
            yield finding(WRONG_OUTPUT, message, help=_HELP)
        for (namespace, name), clauses in self.clauses.items():
            if (namespace, name) not in files:
                yield from (_broken(promise) for clause in clauses for promise in of_policy(clause, namespace))
        missing = [number for name, numbers in self.by_name.items() if name not in files for number in numbers]
        open_ = [self.connections[number] for number in sorted({*left, *missing})]
        there: dict[str, list[tuple[Stated, Texts]]] = {}
        wanted = {promise.namespace for promise in open_}
        for (namespace, _), data in files.items():
            if namespace in wanted:
                there.setdefault(namespace, []).extend(_readable(data))
        for promise in open_:
            others = there.get(promise.namespace, [])
            closed = any(isolates(stated, texts, promise.direction, promise.labels) for stated, texts in others)
            if closed and not any(_kept(stated, texts, promise) for stated, texts in others):
                yield _broken(promise)

    def _isolation(self, policy: Policy, direction: str) -> Iterator[Diagnostic]:
        """Report whom a manifest isolates and no policy clause does: a connection never isolates (law 5)."""
        labels = policy.subject.witness()
        if not any(clause.holds(labels) for clause in self.isolated.get((policy.namespace, direction), ())):
            message = f"manifest `{policy.namespace}/{policy.name}` isolates for {direction.lower()}"
            yield finding(BROKEN_CLAUSE, f"{message} whom no policy isolates", _place(policy), help=_HELP)

    def _form(self, form: Form, texts: Texts, data: bytes, policy: Policy) -> Iterator[Diagnostic]:
        """Judge what manifests of one form share: the schema takes it."""
        value = filled(form, texts)
        self.shapes.setdefault(shape_of(value), (policy, data))
        for fault in schema_faults(value):
            message = f"manifest `{policy.name}`: {fault.path} {fault.message}"
            yield finding(SCHEMA_FAULT, message, _place(policy), help=_HELP)

    def second_reading(self) -> Iterator[Diagnostic]:
        """Let another reader, which is slow, read one manifest of each shape that is not proven yet."""
        for shape, (policy, data) in self.shapes.items():
            if shape in self.proven.shapes:
                continue
            from ruamel.yaml import YAML  # noqa: PLC0415 - only a build pays for it

            other: object = YAML(typ="safe", pure=True).load(data)  # pyright: ignore[reportUnknownMemberType]
            if other == read_canonical(data):
                self.proven.shapes.add(shape)
            else:
                message = f"two readers disagree on manifest `{policy.name}`"
                yield finding(UNREADABLE_OUTPUT, message, _place(policy), help=_HELP)


def _readable(data: bytes) -> Iterator[tuple[Stated, Texts]]:
    """Give what a manifest states, unless its bytes are broken: that was reported before."""
    with suppress(CanonicalError):
        form, texts = read_form(data)
        stated = stated_by(form)
        yield stated, texts + stated.constants


def _kept(stated: Stated, texts: Texts, promise: Promise) -> bool:
    if promise.point is None:
        return isolates(stated, texts, promise.direction, promise.labels)
    return admits(stated, texts, promise.direction, promise.point)


_HELP: Final = "this is a bug of netpolc; nothing is written"


def _place(policy: Policy) -> Origin | None:
    return policy.origins[0].locate() if policy.origins else None


def _broken(promise: Promise) -> Diagnostic:
    what = "does not isolate its subject" if promise.point is None else "does not let its own connection through"
    message = f"manifest `{promise.namespace}/{promise.name}` {what} for {promise.direction.lower()}"
    return finding(BROKEN_CLAUSE, message, promise.origin.locate(), help=_HELP)
