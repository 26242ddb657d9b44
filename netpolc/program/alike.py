"""Which policy sets say the same from the same lines as others did before: what they mean is known already."""

from collections.abc import Callable, Sequence
from types import CodeType
from typing import Final

from netpolc.authoring.addresses import Addresses
from netpolc.authoring.authored import AuthoredSet
from netpolc.authoring.policies import Clause, Policy, Within
from netpolc.authoring.ports import Ports
from netpolc.authoring.rules import Connection, Rule
from netpolc.authoring.unions import Peer, PeerUnion
from netpolc.diagnostics.origin import Located, Trace

SameCode = Callable[[CodeType, CodeType], bool]
"""Says whether two functions are one, at the same lines of the same text."""


def one_code(one: CodeType, other: CodeType) -> bool:
    """Say so of functions of modules that were compiled once."""
    return one is other


class Alike:
    """Compares policy sets by all that becomes of them, lines too."""

    def __init__(self, same_code: SameCode = one_code) -> None:
        """Begin. `same_code`: which functions count as one."""
        self._same_code: Final = same_code

    def standing(
        self, before: Sequence[AuthoredSet], after: Sequence[AuthoredSet], *, whole: bool = False
    ) -> tuple[AuthoredSet, ...]:
        """Return the later sets, with each that says the same as an earlier one as that one.

        Those that stand in another order than before are left as they are. `whole`: it is only asked whether all say
        the same, so none is looked at behind the first that does not.
        """
        places: dict[tuple[str, str], int] = {}
        for number, item in enumerate(before):
            places.setdefault((item.path, item.name), number)
        found: list[AuthoredSet] = []
        last = -1
        for item in after:
            number = places.get((item.path, item.name), -1)
            if whole and len(found) > last + 1:
                found.append(item)
            elif number > last and self.sets(before[number], item):
                last = number
                found.append(before[number])
            else:
                found.append(item)
        return tuple(found)

    def sets(self, one: AuthoredSet, other: AuthoredSet) -> bool:
        """Say whether two sets say the same."""
        return (
            (one.name, one.path, one.namespace, one.labels, one.annotations)
            == (other.name, other.path, other.namespace, other.labels, other.annotations)
            and self._places(one.origin, other.origin)
            and len(one.clauses) == len(other.clauses)
            and all(map(self._clauses, one.clauses, other.clauses))
        )

    def _clauses(self, one: Clause, other: Clause) -> bool:
        if type(one) is Connection and type(other) is Connection:
            return (
                self._places(one.trace, other.trace)
                and one == other
                and _ports(one.ports, other.ports)
                and _peers(one.source, other.source)
                and _peers(one.destination, other.destination)
            )
        if type(one) is Policy and type(other) is Policy:
            if not (self._places(one.trace, other.trace) and one == other):
                return False
            return all(map(self._rules, one.rules, other.rules))
        if type(one) is Within and type(other) is Within:
            return (
                one.namespace == other.namespace
                and self._places(one.trace, other.trace)
                and len(one.clauses) == len(other.clauses)
                and all(map(self._clauses, one.clauses, other.clauses))
            )
        return False

    def _rules(self, one: Rule, other: Rule) -> bool:
        return self._places(one.trace, other.trace) and _ports(one.ports, other.ports) and _peers(one.peer, other.peer)

    def _places(self, one: Located, other: Located) -> bool:
        if one is other:
            return True
        if not (isinstance(one, Trace) and isinstance(other, Trace) and len(one.frames) == len(other.frames)):
            return False
        return all(
            last == also and (code is same or self._same_code(code, same))
            for (code, last), (same, also) in zip(one.frames, other.frames, strict=True)
        )


def _ports(one: Ports | None, other: Ports | None) -> bool:
    """Say whether ports that mean the same are written the same."""
    return one is other or (one is not None and other is not None and one.entries == other.entries)


def _peers(one: Peer | None, other: Peer | None) -> bool:
    """Say whether peers that are equal are called the same."""
    if isinstance(one, Addresses) and isinstance(other, Addresses):
        return one.name == other.name
    if isinstance(one, PeerUnion) and isinstance(other, PeerUnion):
        return all(map(_peers, one.members, other.members))
    return True
