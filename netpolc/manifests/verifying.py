"""Law 2: before a byte is written, the bytes are read back and have to say what the program and its clauses say."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

from attrs import define, field

from netpolc.authoring.authored import AuthoredSet
from netpolc.diagnostics.catalogue.verification import (
    BROKEN_CLAUSE,
    SCHEMA_FAULT,
    UNREADABLE_OUTPUT,
    WRONG_OUTPUT,
)
from netpolc.diagnostics.model import Code, Diagnostic, Origin, finding
from netpolc.diagnostics.origin import Located
from netpolc.manifests.canonical import CanonicalError, read_canonical
from netpolc.manifests.evaluating import admits, isolates
from netpolc.manifests.expecting import Promise, isolated, promises
from netpolc.manifests.schemas import schema_faults, shape_of
from netpolc.program.model import BlockPeer, Peer, Policy, Program, Rule
from netpolc.rules.json import Json, JsonObject, as_list, as_object, as_text
from netpolc.rules.known import NAMESPACE_NAME
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
    return (*found, *check.rest(program, files, check.left))


@define
class Verification:
    """The promises of all clauses, of which each manifest keeps its own; those that none kept are judged at the end."""

    promises: Sequence[Promise]
    by_name: Mapping[Name, Sequence[int]]
    """The numbers of the promises that each manifest is named for."""
    isolated: Mapping[Name, Mapping[Selection, None]]
    left: list[int] = field(factory=list[int])
    """The numbers of the promises that their manifest did not keep, and another may."""
    shapes: set[Hashable] = field(factory=set[Hashable])

    @classmethod
    def of(cls, sets: Sequence[AuthoredSet]) -> "Verification":
        """Collect what the clauses of some sets promise."""
        every = tuple(promises(sets))
        by_name: dict[Name, list[int]] = {}
        for number, promise in enumerate(every):
            by_name.setdefault((promise.namespace, promise.name), []).append(number)
        return cls(every, by_name, isolated(sets))

    def manifest(self, policy: Policy, data: bytes) -> Iterator[Diagnostic]:
        """Read one manifest back, and compare it with its policy and with the clauses that it is named for."""
        origin = policy.origins[0] if policy.origins else None
        try:
            value = read_canonical(data)
        except CanonicalError as error:
            yield finding(UNREADABLE_OUTPUT, f"manifest `{policy.name}`: {error}", _place(origin), help=_HELP)
            return
        shape = shape_of(value)
        if shape not in self.shapes:
            self.shapes.add(shape)
            yield from _of_shape(value, data, policy, origin)
        wrong = _difference(value, policy)
        if wrong:
            yield _wrong(origin, f"manifest `{policy.namespace}/{policy.name}` has another {wrong} than its policy")
        yield from self._isolation(value, policy, origin)
        for number in self.by_name.get((policy.namespace, policy.name), ()):
            promise = self.promises[number]
            if not _kept(value, promise):
                if promise.certain:
                    yield _broken(promise)
                else:
                    self.left.append(number)

    def rest(self, program: Program, files: Mapping[Name, bytes], left: Sequence[int]) -> Iterator[Diagnostic]:
        """Judge what no manifest could by itself: which there are, and the promises that those of their name left.

        The subject of such a promise may not be isolated at all, or another manifest may let the connection through.
        """
        planned = {(policy.namespace, policy.name) for policy in program.policies}
        for namespace, name in sorted(planned ^ set(files)):
            yield _wrong(None, f"manifest `{namespace}/{name}` is not planned, or not written")
        missing = [number for name, numbers in self.by_name.items() if name not in files for number in numbers]
        open_ = [self.promises[number] for number in sorted({*left, *missing})]
        there: dict[str, list[JsonObject]] = {}
        wanted = {promise.namespace for promise in open_ if not promise.certain}
        for (namespace, _), data in files.items():
            if namespace in wanted:
                there.setdefault(namespace, []).append(read_canonical(data))
        for promise in open_:
            values = there.get(promise.namespace, [])
            closed = any(isolates(value, promise.direction, promise.labels) for value in values)
            if promise.certain or (closed and not any(_kept(value, promise) for value in values)):
                yield _broken(promise)

    def _isolation(self, value: JsonObject, policy: Policy, origin: Located | None) -> Iterator[Diagnostic]:
        """Report whom a manifest isolates and no policy clause does: a connection never isolates (law 5)."""
        for direction in as_list(as_object(value.get("spec")).get("policyTypes")):
            clauses = self.isolated.get((policy.namespace, as_text(direction)), {})
            if policy.subject in clauses:
                continue
            labels = policy.subject.witness()
            if not any(clause.holds(labels) for clause in clauses):
                message = f"manifest `{policy.namespace}/{policy.name}` isolates for {as_text(direction).lower()}"
                yield finding(BROKEN_CLAUSE, f"{message} whom no policy isolates", _place(origin), help=_HELP)


def _of_shape(value: JsonObject, data: bytes, policy: Policy, origin: Located | None) -> Iterator[Diagnostic]:
    """Judge what manifests of one shape share: a second reader agrees, and the schema takes it."""
    from ruamel.yaml import YAML  # noqa: PLC0415 - only a build pays for it

    other: object = YAML(typ="safe", pure=True).load(data)  # pyright: ignore[reportUnknownMemberType]
    if other != value:
        yield finding(
            UNREADABLE_OUTPUT, f"two readers disagree on manifest `{policy.name}`", _place(origin), help=_HELP
        )
    for fault in schema_faults(value):
        message = f"manifest `{policy.name}`: {fault.path} {fault.message}"
        yield finding(SCHEMA_FAULT, message, _place(origin), help=_HELP)


def _kept(value: JsonObject, promise: Promise) -> bool:
    if promise.point is None:
        return isolates(value, promise.direction, promise.labels)
    return admits(value, promise.direction, promise.point)


_HELP: Final = "this is a bug of netpolc; nothing is written"


def _place(origin: Located | None) -> Origin | None:
    return origin.locate() if origin is not None else None


def _wrong(origin: Located | None, message: str, code: Code = WRONG_OUTPUT) -> Diagnostic:
    return finding(code, message, _place(origin), help=_HELP)


def _broken(promise: Promise) -> Diagnostic:
    what = "does not isolate its subject" if promise.point is None else "does not let its own connection through"
    message = f"manifest `{promise.namespace}/{promise.name}` {what} for {promise.direction.lower()}"
    return finding(BROKEN_CLAUSE, message, promise.origin.locate(), help=_HELP)


def _difference(value: JsonObject, policy: Policy) -> str:
    """Name the first thing in which a manifest is not its policy, read in a way of its own; empty: nothing."""
    metadata, spec = as_object(value.get("metadata")), as_object(value.get("spec"))
    if (metadata.get("namespace"), metadata.get("name")) != (policy.namespace, policy.name):
        return "name"
    if as_object(metadata.get("labels")) != dict(policy.labels):
        return "set of labels"
    if as_object(metadata.get("annotations")) != dict(policy.annotations):
        return "set of annotations"
    if _requirements(spec.get("podSelector")) != _asked(policy.subject):
        return "subject"
    if [direction.value for direction in policy.isolates] != as_list(spec.get("policyTypes")):
        return "direction"
    for direction, side in (("Ingress", "from"), ("Egress", "to")):
        rules = [_read_rule(as_object(rule), side, policy.namespace) for rule in as_list(spec.get(direction.lower()))]
        wanted = [_program_rule(rule) for rule in policy.rules if rule.direction.value == direction]
        if rules != wanted:
            return "rule"
    return ""


def _requirements(selector: Json) -> frozenset[Hashable]:
    stated = as_object(selector)
    found: set[Hashable] = {(key, "In", (as_text(text),)) for key, text in as_object(stated.get("matchLabels")).items()}
    for item in map(as_object, as_list(stated.get("matchExpressions"))):
        values = tuple(sorted(as_text(text) for text in as_list(item.get("values"))))
        found.add((as_text(item.get("key")), as_text(item.get("operator")), values))
    return frozenset(found)


@lru_cache(maxsize=8192)
def _asked(selection: Selection) -> frozenset[Hashable]:
    found: set[Hashable] = set()
    for key, constraint in selection.parts:
        if not constraint.others:
            found.add((key, "In", constraint.values) if constraint.values else (key, "DoesNotExist", ()))
            continue
        if not constraint.absent:
            found.add((key, "Exists", ()))
        if constraint.values:
            found.add((key, "NotIn", constraint.values))
    return frozenset(found)


def _read_rule(rule: JsonObject, side: str, home: str) -> Hashable:
    peers = tuple(_read_peer(as_object(peer), home) for peer in as_list(rule.get(side)))
    ports = tuple(
        (port.get("protocol"), port.get("port"), port.get("endPort"))
        for port in map(as_object, as_list(rule.get("ports")))
    )
    return peers if side in rule else None, ports if "ports" in rule else None


def _read_peer(peer: JsonObject, home: str) -> Hashable:
    block = peer.get("ipBlock")
    if block is not None:
        stated = as_object(block)
        return as_text(stated.get("cidr")), tuple(as_text(hole) for hole in as_list(stated.get("except")))
    where = peer.get("namespaceSelector")
    own: frozenset[Hashable] = frozenset({(NAMESPACE_NAME, "In", (home,))})
    return own if where is None else _requirements(where), _requirements(peer.get("podSelector"))


def _program_rule(rule: Rule) -> Hashable:
    peers = None if rule.peers is None else tuple(map(_program_peer, rule.peers))
    if rule.ports is None:
        return peers, None
    return peers, tuple((port.protocol.value, port.port, port.end) for port in rule.ports)


def _program_peer(peer: Peer) -> Hashable:
    if isinstance(peer, BlockPeer):
        return peer.cidr, peer.except_
    return _asked(peer.namespaces), _asked(peer.pods)
