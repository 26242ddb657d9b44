"""Names that change places: what a row or a policy says when each old name is the new one, and each new one the old."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final, TypeAlias

from attrs import evolve

from netpolc.analysis.answers import Row
from netpolc.analysis.ends import End, Part
from netpolc.program.model import NAMESPACE_NAME, PodPeer, Policy, Program, Rule, in_namespace
from netpolc.sets.selections import Constraint, Selection, selection

Label: TypeAlias = tuple[str, str]
"""A key and a value."""
Placed: TypeAlias = tuple[str | None, str, str]
"""A label of pods of one namespace, by its name; None: of namespaces that nobody names."""
ANYWHERE: Final = (None,)


@lru_cache(1 << 12)
def names_of(namespaces: Selection) -> tuple[str, ...]:
    """Return the names of the namespaces that are selected by name; none where others may be selected too."""
    names = namespaces.constraint(NAMESPACE_NAME)
    return () if names.others or names.absent else names.values


class Exchange:
    """Lets names of namespaces, keys of labels and labels change places: done twice, it changes nothing."""

    def __init__(
        self,
        namespaces: Mapping[str, str] | None = None,
        keys: Mapping[str, str] | None = None,
        labels: Mapping[Placed, Label] | None = None,
    ) -> None:
        """Begin. Each mapping holds both directions."""
        self._namespaces: Final = namespaces or {}
        self._keys: Final = keys or {}
        self._labels: Final = labels or {}
        self._ends: Final[dict[End, End | None]] = {}

    def namespace(self, name: str) -> str:
        """Return what a namespace is called."""
        return self._namespaces.get(name, name)

    def key(self, key: str) -> str:
        """Return what a key of labels is called."""
        return self._keys.get(key, key)

    def label(self, where: Iterable[str | None], key: str, value: str) -> Label | None:
        """Return what a label is in all of some namespaces; None where that is not one label."""
        found = {
            self._labels.get((name, key, value)) or self._labels.get((None, key, value)) or (self.key(key), value)
            for name in where
        }
        return found.pop() if len(found) == 1 else None

    def pods(self, pods: Selection, where: tuple[str | None, ...]) -> Selection | None:
        """Return the pods of some namespaces that are selected; None where no selection of pods says it."""
        parts: dict[str, Constraint] = {}
        for key, constraint in pods.parts:
            told = [self.label(where, key, value) for value in constraint.values]
            keys = {item[0] for item in told if item is not None} or {self.key(key)}
            if None in told or len(keys) > 1 or not parts.keys().isdisjoint(keys):
                return None
            values = tuple(sorted({item[1] for item in told if item is not None}))
            parts[keys.pop()] = evolve(constraint, values=values)
        return selection(parts)

    def places(self, namespaces: Selection) -> Selection:
        """Return the namespaces that are selected."""
        names = namespaces.constraint(NAMESPACE_NAME)
        if not names.values:
            return namespaces
        told = evolve(names, values=tuple(sorted({self.namespace(name) for name in names.values})))
        return selection({**dict(namespaces.parts), NAMESPACE_NAME: told})

    def end(self, end: End) -> End | None:
        """Return an end; None where no end says it."""
        if end.outside or not (self._namespaces or self._keys or self._labels):
            return end
        if end not in self._ends:
            pods = self.pods(end.pods, names_of(end.namespaces) or ANYWHERE)
            told = None if pods is None else evolve(end, namespaces=self.places(end.namespaces), pods=pods)
            self._ends[end] = told
        return self._ends[end]

    def part(self, part: Part) -> Part | None:
        """Return a set of connections; None where no such set says it."""
        source, destination = self.end(part.source), self.end(part.destination)
        if source is None or destination is None:
            return None
        return evolve(part, source=source, destination=destination)

    def connections(self, row: Row) -> object:
        """Say which connections a row of what could exist means, as `meant` does; None where no row says it."""
        told = self.part(row.part)
        holes = [self.part(hole) for hole in row.except_]
        return None if told is None or None in holes else (told, frozenset(holes))

    def program(self, program: Program) -> Program:
        """Return a program; a policy that cannot be said stays as it is."""
        return evolve(program, policies=tuple(map(self._policy, program.policies)), halves=(), unwritten=(), owners=())

    def _policy(self, policy: Policy) -> Policy:
        subject = self.pods(policy.subject, (policy.namespace,))
        rules = tuple(map(self._rule, policy.rules))
        if subject is None:
            return policy
        old, new = ([item.values for _, item in pods.parts] for pods in (policy.subject, subject))
        name = next((now[0] for was, now in zip(old, new, strict=True) if was == (policy.name,)), policy.name)
        return evolve(policy, namespace=self.namespace(policy.namespace), name=name, subject=subject, rules=rules)

    def _rule(self, rule: Rule) -> Rule:
        if rule.peers is None:
            return rule
        return evolve(rule, peers=tuple(self._peer(peer) if isinstance(peer, PodPeer) else peer for peer in rule.peers))

    def _peer(self, peer: PodPeer) -> PodPeer:
        pods = self.pods(peer.pods, names_of(peer.namespaces) or ANYWHERE)
        return peer if pods is None else PodPeer(self.places(peer.namespaces), pods)


def meant(row: Row) -> object:
    """Say which connections a row of what could exist means, whatever the order of what is taken out of it."""
    return row.part, frozenset(row.except_)


class Mentioned:
    """The names that a program mentions."""

    def __init__(self, program: Program, exchange: Exchange | None = None) -> None:
        """Collect what a program mentions, after names have changed places where they do."""
        self.namespaces: Final[set[str]] = set()
        self.keys: Final[set[str]] = set()
        self.labels: Final[set[Placed]] = set()
        self._everywhere: Final[set[Label]] = set()
        for where, pods in _selected(program):
            names = names_of(where)
            told = pods if exchange is None else exchange.pods(pods, names or ANYWHERE) or pods
            if exchange is not None:
                names = tuple(map(exchange.namespace, names))
            self.namespaces.update(names)
            for key, item in told.parts:
                self.keys.add(key)
                for value in item.values:
                    self._everywhere.add((key, value))
                    self.labels.update((name, key, value) for name in names or ANYWHERE)

    def mentions(self, where: str | None, label: Label) -> bool:
        """Say whether a label of pods in a namespace may be meant; of None: of any."""
        if where is None:
            return label in self._everywhere
        return (where, *label) in self.labels or (None, *label) in self.labels


def _selected(program: Program) -> Iterable[tuple[Selection, Selection]]:
    """Give the pods that a program speaks of, each with its namespaces, once."""
    found: dict[tuple[Selection, Selection], None] = {}
    seen: set[int] = set()  # programs share equal peers
    for policy in program.policies:
        found[in_namespace(policy.namespace), policy.subject] = None
        for rule in policy.rules:
            if rule.peers is None or id(rule.peers) in seen:
                continue
            seen.add(id(rule.peers))
            for peer in rule.peers:
                if isinstance(peer, PodPeer):
                    found[peer.namespaces, peer.pods] = None
    return found


UNCHANGED: Final = Exchange()
