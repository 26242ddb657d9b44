"""Questions about environments that have the same policies: what was answered of one is the answer of the next."""

from collections import deque
from collections.abc import Callable, Sequence
from operator import is_
from typing import Final

from netpolc.analysis.answers import Difference
from netpolc.program.model import Policy, Program

_LAST: Final = 8
"""So many answers are kept: what is asked of an environment, and of its build, and of some edits undone."""


class AskedOnce:
    """Compares programs, of which nothing counts but their policies; of the very same ones only once.

    It is for questions about all pods that could exist: those that do are others in each environment.
    """

    def __init__(self, ask: Callable[[Program, Program], Difference]) -> None:
        """Begin. `ask`: says what is different between two programs, by their policies alone."""
        self._ask: Final = ask
        self._known: Final[deque[tuple[Sequence[Policy], Sequence[Policy], Difference]]] = deque(maxlen=_LAST)

    def of(self, before: Program, after: Program) -> Difference:
        """Say what is different between two programs. Raises as `ask` does."""
        for old, new, answer in self._known:
            if _are_same(old, before.policies) and _are_same(new, after.policies):
                return answer
        answer = self._ask(before, after)
        self._known.append((before.policies, after.policies, answer))
        return answer


def _are_same(ones: Sequence[Policy], others: Sequence[Policy]) -> bool:
    """Say whether policies are the same values: what is only equal may have other lines."""
    return ones is others or (len(ones) == len(others) and all(map(is_, ones, others)))
