"""Policy sets to a program: connections to halves, namespaces, names, canonical order."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final, cast

from netpolc.authoring.authored import AuthoredSet
from netpolc.authoring.policies import Policy as AuthoredPolicy
from netpolc.authoring.rules import Connection
from netpolc.diagnostics.catalogue.authoring import DUPLICATE_POLICY, NO_NAMESPACE
from netpolc.diagnostics.model import Diagnostic, Related, finding
from netpolc.diagnostics.origin import Located
from netpolc.program.conflicts import (
    isolation_unknown,
    name_beside,
    name_taken,
    partly_isolated,
    taken_beside,
    two_homes,
)
from netpolc.program.drafts import Draft, OwnLabels, finished, policy_draft
from netpolc.program.ends import NamedEnd, NoNamespace, named_ends, peers_of, ports_of
from netpolc.program.features import Features
from netpolc.program.model import Direction, Fate, Half, Policy, Program, Rule
from netpolc.program.naming import manifest_name
from netpolc.program.placing import CURE, Placed, owned, place
from netpolc.sets.selections import EVERYTHING, Selection
from netpolc.sets.steps import Steps, TooManySteps
from netpolc.values import frozen

if TYPE_CHECKING:
    from netpolc.sets.meeting import Meeting


@frozen(eq=False, repr=False)
class Isolator:
    """A policy that isolates its subject: a clause, or one that others keep."""

    subject: Selection
    policy: AuthoredPolicy | Policy


def resolve(
    sets: Sequence[AuthoredSet],
    environment: str | None = None,
    marks: OwnLabels | None = None,
    features: Features | None = None,
    beside: Sequence[Policy] = (),
    steps: Steps | None = None,
) -> tuple[Program, tuple[Diagnostic, ...]]:
    """Compile what the sets of one environment mean together; with errors the program is not to be used.

    `features` are those of the target that it is compiled for. `beside`: what others keep there, which isolates as
    policies of the sets do, and holds its names. `steps`: those that may be taken, STEPS where there are none.
    """
    stated = features or Features()
    resolution = _Resolution(sets, stated, beside, steps or Steps(STEPS))
    found: list[Diagnostic] = []
    placed = list(place(sets, found))
    for item in placed:
        if isinstance(item.clause, AuthoredPolicy):
            resolution.policy(item, item.clause)
    for policy in beside:
        resolution.isolator(policy.namespace, Isolator(policy.subject, policy), policy.isolates)
    for item in placed:
        if isinstance(item.clause, Connection):
            resolution.connection(item, item.clause)
    known = marks or OwnLabels()
    program = Program(
        environment,
        tuple([finished(draft, known, stated.kind) for _, draft in sorted(resolution.drafts.items()) if draft.written]),
        tuple(resolution.halves),
        tuple(resolution.unwritten),
        tuple(sorted({(name, item.path) for item in sets for name in owned(item)})),
        target=stated.target,
        beside=tuple(beside),
    )
    return program, (*found, *resolution.found)


class _Resolution:
    """The state of one `resolve`."""

    def __init__(self, sets: Sequence[AuthoredSet], features: Features, beside: Sequence[Policy], steps: Steps) -> None:
        self.in_blocks: Final = features.pods_in_blocks
        self.owned: Final = {id(item): owned(item) for item in sets}
        self.beside: Final = {
            (policy.namespace, policy.name): policy for policy in beside if policy.kind in {"", features.kind}
        }
        self.everyone: Final = frozenset(policy.namespace for policy in beside).union(*self.owned.values())
        self.drafts: Final[dict[tuple[str, str], Draft]] = {}
        self.isolators: Final[dict[tuple[str, Direction], list[Isolator]]] = {}
        self.everybody: Final[dict[tuple[str, Direction], Isolator]] = {}
        """The first that isolates every pod of a namespace."""
        self.hosts: Final[dict[tuple[str, Direction, Selection], Draft]] = {}
        """The policies that take the halves of connections on their subject."""
        self.halves: Final[list[Half]] = []
        self.unwritten: Final[list[tuple[str, Located]]] = []
        self.found: Final[list[Diagnostic]] = []
        self.fates: Final[dict[tuple[str, Direction, Selection], Isolation]] = {}
        self.nearby: Final[dict[tuple[str, Direction], Meeting[Isolator]]] = {}
        self.steps: Final = steps

    def policy(self, placed: Placed, policy: AuthoredPolicy) -> None:
        namespace = cast("str", placed.namespace)
        other = self.drafts.get((namespace, policy.name))
        if other is not None and other.stated is not None:
            self.found.append(
                finding(
                    DUPLICATE_POLICY,
                    f"namespace `{namespace}` has two policies named `{policy.name}`",
                    policy.trace.locate(),
                    related=(Related("the other", other.stated.clause.trace.locate()),),
                    help="rename one of them, or make them one policy",
                )
            )
            return
        theirs = self.beside.get((namespace, policy.name))
        if theirs is not None:
            self.found.append(name_beside(theirs, policy))
        draft = self.drafts[namespace, policy.name] = policy_draft(placed, policy, namespace, self.in_blocks)
        isolates = {direction for rule in policy.rules for direction in rule.isolates}
        self.isolator(namespace, Isolator(policy.subject.labels, policy), isolates)
        if policy.home:
            self.host(draft, policy, isolates)

    def isolator(self, namespace: str, isolator: Isolator, directions: Collection[Direction]) -> None:
        for direction in directions:
            self.isolators.setdefault((namespace, direction), []).append(isolator)
            if isolator.subject == EVERYTHING:
                self.everybody.setdefault((namespace, direction), isolator)

    def host(self, draft: Draft, policy: AuthoredPolicy, isolates: Collection[Direction]) -> None:
        """Let a policy be the home of connections on its subject, unless another is."""
        for direction in Direction:
            if direction in isolates:
                first = self.hosts.setdefault((draft.namespace, direction, draft.subject), draft)
                if first is not draft:
                    self.found.append(two_homes(first, policy, direction))
                    return

    def connection(self, placed: Placed, connection: Connection) -> None:
        here, source, destination = placed.namespace, connection.source, connection.destination
        try:
            sides = (
                (Direction.EGRESS, tuple(named_ends(source, here)), peers_of(destination, here, self.in_blocks)),
                (Direction.INGRESS, tuple(named_ends(destination, here)), peers_of(source, here, self.in_blocks)),
            )
        except NoNamespace as error:
            message = f"`{error}` are pods of the own namespace, and this connection stands in none"
            self.found.append(finding(NO_NAMESPACE, message, connection.trace.locate(), help=f"{CURE}, or {_NAME_IT}"))
            return
        ports = ports_of(connection.ports)
        fates: set[Fate] = set()
        for direction, ends, peers in sides:
            for end in ends:
                rule = Rule(direction, peers, ports, (connection.trace,))
                fate = self.half(placed, connection, end, rule)
                fates.add(fate)
                self.halves.append(Half(end.namespace, end.subject, rule, fate))
        if not fates & {Fate.WRITTEN, Fate.REFUSED}:
            self.unwritten.append((repr(connection), connection.trace))

    def half(self, placed: Placed, connection: Connection, end: NamedEnd, rule: Rule) -> Fate:
        if end.namespace not in self.owned[id(placed.owner)]:
            return Fate.FOREIGN if end.namespace in self.everyone else Fate.UNOWNED
        host = self.hosts.get((end.namespace, rule.direction, end.subject)) if self.hosts else None
        if host is not None:  # it isolates the whole end
            host.rules.append(rule)
            host.writers.append(placed)
            return Fate.WRITTEN
        draft = self.drafts.get((end.namespace, name := manifest_name(end.subject)))
        theirs = self.beside.get((end.namespace, name)) if self.beside else None
        if theirs is not None and (draft is None or draft.stated is None):
            self.found.append(taken_beside(theirs, end, connection))
            return Fate.REFUSED
        if draft is None:
            draft = self.drafts[end.namespace, name] = Draft(end.namespace, name, end.subject, None)
        if draft.subject != end.subject:
            self.found.append(name_taken(draft, end, connection))
            return Fate.REFUSED
        if draft.stated is None and not draft.writers:
            draft.named_by = placed
        fate = self.isolation(end, rule.direction)
        if fate.unknown:
            self.found.append(isolation_unknown(end, rule.direction, connection))
            return Fate.REFUSED
        if fate.isolator is None:
            return Fate.OPEN
        if fate.outside is not None:
            isolator = fate.isolator.subject, fate.isolator.policy
            self.found.append(partly_isolated(isolator, fate.outside, end, rule.direction, connection))
            return Fate.REFUSED
        draft.rules.append(rule)
        draft.writers.append(placed)
        return Fate.WRITTEN

    def isolation(self, end: NamedEnd, direction: Direction) -> "Isolation":
        """Say who isolates an end, and what of it nobody does."""
        key = end.namespace, direction, end.subject
        if key not in self.fates:
            self.fates[key] = self._isolation(end, direction)
        return self.fates[key]

    def _isolation(self, end: NamedEnd, direction: Direction) -> "Isolation":
        place = end.namespace, direction
        if place in self.everybody:
            return Isolation(self.everybody[place])
        # Most namespaces isolate all of their pods, and nothing below is asked of these.
        from netpolc.sets.covering import COVER_STEPS, uncovered
        from netpolc.sets.meeting import Meeting

        if place not in self.nearby:
            isolators = self.isolators.get(place, ())
            self.nearby[place] = Meeting(((item.subject, item) for item in isolators), self.steps)
        try:
            near = list(self.nearby[place].near(end.subject))
            if not near:
                return Isolation()
            steps = Steps(min(COVER_STEPS, max(0, self.steps.left)))
            given = steps.left
            try:
                return Isolation(near[0], uncovered(end.subject, [item.subject for item in near], steps))
            finally:
                self.steps.left -= given - steps.left
        except TooManySteps:
            return Isolation(unknown=True)


@frozen
class Isolation:
    """Whether an end is isolated."""

    isolator: Isolator | None = None
    """The first policy that isolates any of it."""
    outside: Selection | None = None
    """A part of it that nobody isolates, where another part is."""
    unknown: bool = False
    """It takes too many steps to say."""


STEPS: Final = 1_500_000
"""So many steps are taken to say of all ends of an environment whether they are isolated."""


_NAME_IT = "give the pods `namespace=`"
