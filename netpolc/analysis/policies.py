"""The policies of a program by the namespace and direction that they isolate, and which of them differ."""

from collections.abc import Iterable, Iterator

from attrs import define, field, frozen

from netpolc.analysis.openings import Opening, Reading, openings, possible_labels
from netpolc.program.model import NAMESPACE_NAME, Direction, Policy, Program
from netpolc.rules.names import namespace_faults
from netpolc.sets.selections import Selection

OTHER: dict[Direction, Direction] = {Direction.INGRESS: Direction.EGRESS, Direction.EGRESS: Direction.INGRESS}


@define(eq=False)
class Index:
    """The policies of a program that isolate pods, by direction and namespace."""

    reading: Reading
    _policies: dict[Direction, dict[str, list[Policy]]]
    _openings: dict[tuple[int, Direction], tuple[Opening, ...]] = field(
        factory=dict[tuple[int, Direction], tuple[Opening, ...]]
    )

    @staticmethod
    def of(program: Program, reading: Reading = Reading.PLAIN) -> "Index":
        """Build the index. Policies of a namespace that cannot exist, or whose subject no pod can be, are left out."""
        found: dict[Direction, dict[str, list[Policy]]] = {direction: {} for direction in Direction}
        for policy in program.policies:
            if possible_labels(policy.subject) and not namespace_faults(policy.namespace):
                for direction in policy.isolates:
                    found[direction].setdefault(policy.namespace, []).append(policy)
        return Index(reading, found)

    def isolating(self, namespace: str, direction: Direction) -> list[Policy]:
        """Return the policies that isolate pods of one namespace."""
        return self._policies[direction].get(namespace, [])

    def among(self, namespaces: Selection, direction: Direction) -> Iterator[tuple[str, list[Policy]]]:
        """Give the namespaces with policies of a direction whose names are selected."""
        known, names = self._policies[direction], namespaces.constraint(NAMESPACE_NAME)
        candidates: Iterable[str] = known
        if not names.others:
            candidates = (name for name in names.values if name in known)
        return ((name, known[name]) for name in candidates if names.holds(name))

    def openings(self, policy: Policy, direction: Direction) -> tuple[Opening, ...]:
        """Return what a policy opens; kept, since several changes meet the same policy."""
        key = id(policy), direction
        found = self._openings.get(key)
        if found is None:
            found = self._openings[key] = tuple(openings(policy, direction, self.reading))
        return found


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
    names = sorted({policy.namespace for key in gone.keys() ^ come.keys() for policy in (gone.get(key) or come[key],)})
    return {
        name: Changed(
            tuple(policy for key, policy in gone.items() if key not in come and policy.namespace == name),
            tuple(policy for key, policy in come.items() if key not in gone and policy.namespace == name),
        )
        for name in names
    }


def _same(left: Policy, right: Policy) -> bool:
    return left is right or (
        left.subject == right.subject and left.isolates == right.isolates and left.rules == right.rules
    )


def _by_meaning(policies: Iterable[Policy]) -> dict[object, Policy]:
    return {(item.namespace, item.subject, frozenset(item.isolates), frozenset(item.rules)): item for item in policies}
