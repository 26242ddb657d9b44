"""What of a change makes a run fail, by the classes that its user stops; nothing passes that could not be judged."""

from collections.abc import Callable
from typing import Final

from netpolc.analysis.answers import Class, Difference, Row, Verdict
from netpolc.analysis.class_groups import GROUPS
from netpolc.analysis.promise_changes import FAILING, PromiseChangeKind
from netpolc.values import frozen

_OF_PODS: Final = frozenset({Class.OPENED_ACROSS_NAMESPACES, Class.OPENED_INSIDE_NAMESPACE})
_HOSTS: Final = "host-network"
_MEANT: Final = frozenset({"ipblock-may-cover-pods", _HOSTS})
"""Notes by which an address that opens may be one of pods too."""
_OF_ENDS: Final = frozenset({_HOSTS, "unknown-label"})
"""Notes by which rows of the ends that they name are unknown."""


@frozen
class Stops:
    """The classes of rows that fail, None for any change; and what happens to a promise that does."""

    classes: frozenset[Class] | None = None
    promises: frozenset[PromiseChangeKind] = FAILING

    def of(self, answer: Difference) -> Callable[[Row], bool]:
        """Return what says whether a row of an answer fails: it is of such a class, or may be, or of unknown ends."""
        wanted = self.classes
        if wanted is None:
            return lambda _: True
        ends = {end for note in answer.notes if note.kind in _OF_ENDS for end in note.ends}
        meant = any(note.kind in _MEANT for note in answer.notes)

        def stops(row: Row) -> bool:
            more = _OF_PODS if meant and not GROUPS["outside"].isdisjoint(row.classes) else frozenset[Class]()
            return not wanted.isdisjoint((*row.classes, *more)) or not ends.isdisjoint(_ends(row))

        return stops

    def stop(self, answer: Difference) -> bool:
        """Say whether an answer fails."""
        if self.classes is None:
            return answer.verdict is not Verdict.EQUAL
        return self.by_unknown(answer) or any(map(self.of(answer), (*answer.opened, *answer.closed)))

    def by_unknown(self, answer: Difference) -> bool:
        """Say whether what is unknown of an answer makes it fail: it does where it may be of a class that fails."""
        if answer.verdict is not Verdict.UNKNOWN:
            return False
        if self.classes is None or answer.untold is None:
            return True
        more = frozenset[Class]() if GROUPS["outside"].isdisjoint(answer.untold) else _OF_PODS
        return not self.classes.isdisjoint(answer.untold | more)


def _ends(row: Row) -> set[str]:
    ends = (row.source, row.destination)
    return {name for end in ends for name in (end if isinstance(end, tuple) else (end,)) if isinstance(name, str)}
