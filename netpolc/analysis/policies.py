"""The policies of a program by the namespace and direction that they isolate, and which of them differ."""

from collections.abc import Iterable, Iterator

from attrs import define, field, frozen

from netpolc.analysis.answers import End
from netpolc.analysis.openings import Opening, Reading, openings, possible_labels
from netpolc.program.model import NAMESPACE_NAME, Direction, Policy, Program, in_namespace
from netpolc.rules.names import namespace_faults
from netpolc.sets.meeting import Meeting, beside
from netpolc.sets.selections import Selection, selection
from netpolc.sets.steps import Steps

OTHER: dict[Direction, Direction] = {Direction.INGRESS: Direction.EGRESS, Direction.EGRESS: Direction.INGRESS}


@define(eq=False)
class Index:
    """The policies of a program that isolate pods, by direction and namespace."""

    reading: Reading
    steps: Steps
    """What questions about the index may cost."""
    _policies: dict[Direction, dict[str, list[Policy]]]
    _openings: dict[tuple[int, Direction], tuple[Opening, ...]] = field(
        factory=dict[tuple[int, Direction], tuple[Opening, ...]]
    )
    _subjects: dict[Direction, Meeting[Policy]] = field(factory=dict[Direction, Meeting[Policy]])

    @staticmethod
    def of(program: Program, steps: Steps, reading: Reading = Reading.PLAIN) -> "Index":
        """Build the index. Policies of a namespace that cannot exist, or whose subject no pod can be, are left out."""
        found: dict[Direction, dict[str, list[Policy]]] = {direction: {} for direction in Direction}
        for policy in program.policies:
            if possible_labels(policy.subject) and not namespace_faults(policy.namespace):
                for direction in policy.isolates:
                    found[direction].setdefault(policy.namespace, []).append(policy)
        return Index(reading, steps, found)

    def isolating(self, namespace: str, direction: Direction) -> list[Policy]:
        """Return the policies that isolate pods of one namespace."""
        return self._policies[direction].get(namespace, [])

    def meeting(self, end: End, direction: Direction) -> Iterator[Policy]:
        """Give the policies of a direction that isolate pods of an end, in whatever namespace of its names.

        Raises TooManySteps where the steps run out.
        """
        known = self._subjects.get(direction)
        if known is None:
            every = (policy for policies in self._policies[direction].values() for policy in policies)
            known = self._subjects[direction] = Meeting(
                (
                    (_placed(in_namespace(policy.namespace), possible_labels(policy.subject)), policy)
                    for policy in every
                ),
                self.steps,
            )
        return known.near(_placed(end.namespaces, end.pods))

    def openings(self, policy: Policy, direction: Direction) -> tuple[Opening, ...]:
        """Return what a policy opens; kept, since several changes meet the same policy."""
        key = id(policy), direction
        found = self._openings.get(key)
        if found is None:
            found = self._openings[key] = tuple(openings(policy, direction, self.reading))
        return found


def _placed(namespaces: Selection, pods: Selection) -> Selection:
    """Say which pods of which namespaces, by the name alone: a namespace of any name could have any other label."""
    names = namespaces.constraint(NAMESPACE_NAME)
    return beside((("name", selection({NAMESPACE_NAME: names})), ("pods", pods)))


@frozen
class Changed:
    """The policies of one namespace that only one side has, by meaning."""

    before: tuple[Policy, ...]
    after: tuple[Policy, ...]


def changed(before: Program, after: Program) -> dict[str, Changed]:
    """Find the namespaces whose policies differ by more than names, labels and annotations."""
    known = {(policy.namespace, policy.name): policy for policy in before.policies}
    if len(known) < len(before.policies):  # two of one name, so a name tells nothing
        gone, come = _by_meaning(before.policies), _by_meaning(after.policies)
    else:
        left: list[Policy] = []
        for policy in after.policies:
            other = known.pop((policy.namespace, policy.name), None)
            if other is None:
                left.append(policy)
            elif not _same(policy, other):
                left.append(policy)
                known[policy.namespace, policy.name] = other
        gone, come = _by_meaning(known.values()), _by_meaning(left)
    sides: dict[str, tuple[list[Policy], list[Policy]]] = {}
    for number, (mine, theirs) in enumerate(((gone, come), (come, gone))):
        for key, policy in mine.items():
            if key not in theirs:
                sides.setdefault(policy.namespace, ([], []))[number].append(policy)
    return {name: Changed(tuple(sides[name][0]), tuple(sides[name][1])) for name in sorted(sides)}


def _same(left: Policy, right: Policy) -> bool:
    return left is right or (
        left.subject == right.subject and left.isolates == right.isolates and left.rules == right.rules
    )


def _by_meaning(policies: Iterable[Policy]) -> dict[object, Policy]:
    return {(item.namespace, item.subject, frozenset(item.isolates), frozenset(item.rules)): item for item in policies}
