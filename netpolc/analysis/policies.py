"""The policies of a program by the namespace and direction that they isolate, and which of them differ."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence

from attrs import define, field

from netpolc.analysis.ends import End
from netpolc.analysis.openings import Opening, Reading, Region, openings, possible_labels
from netpolc.program.model import NAMESPACE_NAME, Direction, Policy, Program, in_namespace
from netpolc.rules.names import namespace_faults
from netpolc.sets.meeting import Meeting, beside
from netpolc.sets.selections import EVERYTHING, Selection, selection
from netpolc.sets.steps import Steps
from netpolc.values import frozen

OTHER: dict[Direction, Direction] = {Direction.INGRESS: Direction.EGRESS, Direction.EGRESS: Direction.INGRESS}


@frozen(eq=False)
class Standing:
    """A policy where it stands on one side. Each is itself: one beside it that says the same is another."""

    policy: Policy
    stays: bool
    """The other side has one that says the same, and no other policy of this side is set against that one."""


def facing(before: Program, after: Program) -> tuple[tuple[Standing, ...], tuple[Standing, ...]]:
    """Set the policies of two sides against each other, one to one, where they say the same; the others differ.

    Names, labels and annotations do not count. Of several that say the same, those of one name belong together, so
    that what has no counterpart is what was added or removed.
    """
    old, new = before.policies, after.policies
    gone: Sequence[int] = range(len(old))
    come: Sequence[int] = range(len(new))
    if _are_named_alike(old, new):  # as most are, and then nobody has to be looked up
        gone = come = [place for place in gone if not (old[place] is new[place] or _same(old[place], new[place]))]
    else:
        gone, come = _without_counterpart(gone, come, (old, new), _name)
    for key in (_name_and_meaning, _meaning):
        gone, come = _without_counterpart(gone, come, (old, new), key)
    return _standing(old, gone), _standing(new, come)


def _are_named_alike(old: Sequence[Policy], new: Sequence[Policy]) -> bool:
    """Say whether both sides have policies of the same names, each once, in the same order."""
    if len(old) != len(new):
        return False
    names = [_name(policy) for policy in old]
    return names == [_name(policy) for policy in new] and len(frozenset(names)) == len(names)


def _without_counterpart(
    gone: Iterable[int],
    come: Iterable[int],
    sides: tuple[Sequence[Policy], Sequence[Policy]],
    key: Callable[[Policy], object],
) -> tuple[list[int], list[int]]:
    """Take out of two lists of places, one to one, those of policies that have one key and say the same."""
    old, new = sides
    waiting: dict[object, deque[int]] = {}
    for place in gone:
        waiting.setdefault(key(old[place]), deque()).append(place)
    left: list[int] = []
    for place in come:
        mine = waiting.get(key(new[place]))
        if mine and _same(old[mine[0]], new[place]):
            mine.popleft()
        else:
            left.append(place)
    return sorted(place for mine in waiting.values() for place in mine), left


def _name(policy: Policy) -> object:
    return policy.namespace, policy.name, policy.kind


def _meaning(policy: Policy) -> object:
    return policy.namespace, policy.subject, frozenset(policy.isolates), frozenset(policy.rules)


def _name_and_meaning(policy: Policy) -> object:
    return policy.name, _meaning(policy)


def _same(left: Policy, right: Policy) -> bool:
    alike = left.subject == right.subject and left.isolates == right.isolates and left.rules == right.rules
    return alike or _meaning(left) == _meaning(right)


def _standing(policies: Sequence[Policy], differ: Iterable[int]) -> tuple[Standing, ...]:
    alone = frozenset(differ)
    return tuple(Standing(policy, place not in alone) for place, policy in enumerate(policies))


@define(eq=False)
class Index:
    """The policies of one side that isolate pods, by direction and namespace."""

    reading: Reading
    steps: Steps
    """What questions about the index may cost."""
    _policies: dict[Direction, dict[str, list[Standing]]]
    _openings: dict[tuple[Standing, Direction], tuple[Opening, ...]] = field(
        factory=dict[tuple[Standing, Direction], tuple[Opening, ...]]
    )
    _subjects: dict[tuple[str | None, Direction], Meeting[Standing]] = field(
        factory=dict[tuple[str | None, Direction], Meeting[Standing]]
    )
    """By namespace, and of all namespaces under None; each made when it is first asked for."""
    _isolated: dict[tuple[str | None, Direction], Meeting[tuple[str, Selection]]] = field(
        factory=dict[tuple[str | None, Direction], Meeting[tuple[str, Selection]]]
    )
    """As `_subjects`."""
    _regions: dict[tuple[str, Direction], frozenset[Region]] = field(
        factory=dict[tuple[str, Direction], frozenset[Region]]
    )

    @staticmethod
    def of(side: Iterable[Standing], steps: Steps, reading: Reading = Reading.PLAIN) -> "Index":
        """Build the index. Policies of a namespace that cannot exist, or whose subject no pod can be, are left out."""
        found: dict[Direction, dict[str, list[Standing]]] = {direction: {} for direction in Direction}
        for item in side:
            policy = item.policy
            if possible_labels(policy.subject) and not namespace_faults(policy.namespace):
                for direction in policy.isolates:
                    found[direction].setdefault(policy.namespace, []).append(item)
        return Index(reading, steps, found)

    def isolating(self, namespace: str, direction: Direction) -> list[Standing]:
        """Return the policies that isolate pods of one namespace."""
        return self._policies[direction].get(namespace, [])

    def namespaces(self, direction: Direction) -> tuple[str, ...]:
        """Return the namespaces of which pods are isolated in a direction."""
        return tuple(self._policies[direction])

    def regions(self, namespace: str, direction: Direction) -> frozenset[Region]:
        """Return all that rules of one namespace open; kept."""
        key = namespace, direction
        if key not in self._regions:
            standing = self.isolating(*key)
            self._regions[key] = frozenset(
                opening.region for item in standing for opening in self.openings(item, direction)
            )
        return self._regions[key]

    def meeting(self, end: End, direction: Direction) -> Iterator[Standing]:
        """Give the policies of a direction that isolate pods of an end, in whatever namespace of its names.

        Raises TooManySteps where the steps run out.
        """
        names = end.namespaces.constraint(NAMESPACE_NAME)
        if not end.namespaces or names.others or names.absent:
            yield from self._every(direction).near(_placed(end.namespaces, end.pods))
            return
        standing = self._policies[direction]
        for namespace in sorted(name for name in names.values if name in standing):
            yield from self._subjects_in(namespace, direction).near(end.pods)

    def isolated(self, end: End, direction: Direction) -> Iterator[tuple[str, Selection]]:
        """Give the pods that are isolated in a direction and may lie in an end: a namespace, and a subject there.

        What lies in another subject that is given may be left out. Raises TooManySteps where the steps run out.
        """
        names = end.namespaces.constraint(NAMESPACE_NAME)
        asked = _placed(end.namespaces, end.pods)
        if not end.namespaces or names.others or names.absent:
            yield from self._isolated_in(None, direction).near(asked)
            return
        standing = self._policies[direction]
        for place in names.values:
            if place in standing:
                yield from self._isolated_in(place, direction).near(asked)

    def _isolated_in(self, place: str | None, direction: Direction) -> Meeting[tuple[str, Selection]]:
        known = self._isolated.get((place, direction))
        if known is None:
            standing = self._policies[direction]
            found = (
                (_placed(in_namespace(name), subject), (name, subject))
                for name in (standing if place is None else (place,))
                for subject in _widest(standing[name])
            )
            known = self._isolated[place, direction] = Meeting(found, self.steps)
        return known

    def _subjects_in(self, namespace: str, direction: Direction) -> Meeting[Standing]:
        """Return the policies of one namespace: of many, as most ends are in one and ask for no other."""
        key = namespace, direction
        known = self._subjects.get(key)
        if known is None:
            found = ((possible_labels(item.policy.subject), item) for item in self.isolating(*key))
            known = self._subjects[key] = Meeting(found, self.steps)
        return known

    def _every(self, direction: Direction) -> Meeting[Standing]:
        known = self._subjects.get((None, direction))
        if known is None:
            found = (
                (_placed(in_namespace(namespace), possible_labels(item.policy.subject)), item)
                for namespace, items in self._policies[direction].items()
                for item in items
            )
            known = self._subjects[None, direction] = Meeting(found, self.steps)
        return known

    def openings(self, standing: Standing, direction: Direction) -> tuple[Opening, ...]:
        """Return what a policy opens; kept, since several changes meet the same policy."""
        key = standing, direction
        found = self._openings.get(key)
        if found is None:
            found = self._openings[key] = tuple(openings(standing.policy, direction, self.reading))
        return found


def _widest(standing: Iterable[Standing]) -> Sequence[Selection]:
    """Return the subjects of policies, each once; only that of all pods where it is among them."""
    found = dict.fromkeys(possible_labels(item.policy.subject) for item in standing)
    return (EVERYTHING,) if EVERYTHING in found else tuple(found)


def _placed(namespaces: Selection, pods: Selection) -> Selection:
    """Say which pods of which namespaces, by the name alone: a namespace of any name could have any other label."""
    names = namespaces.constraint(NAMESPACE_NAME)
    return beside((("name", selection({NAMESPACE_NAME: names})), ("pods", pods)))
