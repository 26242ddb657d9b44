"""Where values stand: how often, in which modules, and where first; so what gets a name, and where it is defined."""

from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

from attrs import define, field

from netpolc.authoring.addresses import Addresses
from netpolc.authoring.library import internet, kube_dns, private_addresses
from netpolc.authoring.namespaces import Namespace, Namespaces
from netpolc.authoring.pods import Pods
from netpolc.authoring.policies import Texts
from netpolc.authoring.ports import Ports
from netpolc.authoring.unions import Member
from netpolc.drafting.clauses import Clause, ConnectionClause, PolicyClause, is_dns
from netpolc.drafting.objects import Fact, Peers
from netpolc.drafting.wording import Context, said_of_pods
from netpolc.drafting.words import telling, words
from netpolc.rules.known import DESCRIPTION, Direction
from netpolc.values import frozen

ENVIRONMENTS: Final = "environments"
"""The module of the facts."""
SHARED: Final = "shared"
"""The module of what several use."""


@frozen(cache_hash=True)
class Union:
    """Several peers as one value."""

    members: Peers


@frozen(cache_hash=True)
class LabelTable:
    """Labels of an object as one value."""

    labels: Texts


Value: TypeAlias = Pods | Namespaces | Addresses | Union | Ports | LabelTable
Scoped: TypeAlias = tuple[str, Value]
"""A value and the module that it means the same in: own pods of two namespaces are other pods. Empty: everywhere."""


def scoped(value: Value, module: str) -> Scoped:
    """Return a value of a module with its scope."""
    if module == ENVIRONMENTS:
        return module, value  # what has the facts cannot import from what asks for them
    members = value.members if isinstance(value, Union) else (value,)
    own = any(isinstance(item, Pods) and item.namespaces is None for item in members)
    return module if own else "", value


@define
class Use:
    """How a value is used."""

    context: Context
    count: int = 0
    modules: dict[str, None] = field(factory=dict[str, None])

    @property
    def module(self) -> str:
        """Return the module in which a constant of it would stand."""
        return next(iter(self.modules)) if len(self.modules) == 1 else SHARED


_ENOUGH_PORTS: Final = 3
_OWN: Final = (internet, private_addresses, kube_dns)
"""Values that have a name in the language."""


class Uses:
    """The uses of every value of a project."""

    def __init__(self) -> None:
        self.found: Final[dict[Scoped, Use]] = {}
        self._unions: Final[list[tuple[Union, str]]] = []

    def clauses(self, clauses: Sequence[Clause], module: str, namespace: str | None) -> None:
        """Count what clauses use, which stand in a module and speak of a namespace."""
        for clause in clauses:
            if isinstance(clause, PolicyClause):
                self._policy(clause, module, namespace)
            elif isinstance(clause, ConnectionClause):
                of = tuple(_words_of(clause.destination) or _words_of(clause.source))
                self.peers(clause.source, module, Context(namespace, of))
                self.peers(clause.destination, module, Context(namespace, of, incoming=False))
                self.ports(clause.ports, module, Context(namespace, of))

    def _policy(self, clause: PolicyClause, module: str, namespace: str | None) -> None:
        of = tuple(telling(clause.name) or words(clause.name))
        context = Context(namespace, of)
        self._one(clause.subject, module, context)
        for rule in clause.rules:
            incoming = rule.direction is Direction.INGRESS
            self.peers(rule.peers, module, Context(namespace, of, incoming))
            if not is_dns(rule):
                self.ports(rule.ports, module, context)
        if len(clause.labels) > 1:
            self._note(LabelTable(clause.labels), module, context)
        notes = tuple(pair for pair in clause.annotations if pair[0] != DESCRIPTION)
        if len(notes) > 1:
            self._note(LabelTable(notes), module, context)

    def peers(self, peers: Peers | Fact | None, module: str, context: Context) -> None:
        """Count the peers of a rule or of an end."""
        if isinstance(peers, tuple):
            union = Union(peers)
            if len(peers) > 1:
                self._note(union, module, context)
                self._unions.append((union, module))
            else:
                for member in peers:
                    self._one(member, module, context)

    def ports(self, ports: Ports | Fact | None, module: str, context: Context) -> None:
        """Count ports."""
        if isinstance(ports, Ports) and len(ports.entries) >= _ENOUGH_PORTS:
            self._note(ports, module, context)

    def finish(self) -> None:
        """Count what stands in unions: once where the union has a name, else wherever it stands."""
        done: set[Scoped] = set()
        for union, module in self._unions:
            whole = scoped(union, module)
            use = self.found[whole]
            named = self.is_named(whole)
            if named and whole in done:
                continue
            done.add(whole)
            for member in union.members:
                self._one(member, use.module if named else module, use.context)
        for whole, use in list(self.found.items()):
            value = whole[1]
            if (
                isinstance(value, Pods)
                and isinstance(value.namespaces, Namespaces)
                and not isinstance(value.namespaces, Namespace)
            ):
                named = self.is_named(whole)
                for module in [use.module] if named else list(use.modules):
                    self._where(value.namespaces, module, use, 1 if named else use.count)

    def _where(self, where: Namespaces, module: str, use: Use, count: int) -> None:
        if where.labels.parts:
            self._note(where, module, use.context, count)

    def _one(self, member: Member, module: str, context: Context) -> None:
        if member in _OWN or (isinstance(member, Pods) and not member.labels.parts):
            return
        if isinstance(member, Namespaces) and not member.labels.parts:
            return
        self._note(member, module, context)

    def _note(self, value: Value, module: str, context: Context, count: int = 1) -> None:
        use = self.found.setdefault(scoped(value, module), Use(context))
        use.count += count
        use.modules[module] = None

    def is_named(self, value: Scoped) -> bool:
        """Say whether a value stands so often that it has a name."""
        use = self.found.get(value)
        return use is not None and use.count >= (_ENOUGH_PORTS if isinstance(value[1], Ports) else 2)


def _words_of(members: Iterable[Member]) -> list[str]:
    first = next(iter(members))
    return [word for piece in said_of_pods(first.labels) for word in words(piece)] if isinstance(first, Pods) else []
