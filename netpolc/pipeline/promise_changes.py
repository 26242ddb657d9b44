"""What a change does to promises: those that it breaks, mends, adds and drops."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from attrs import evolve

from netpolc.analysis.answers import Note
from netpolc.analysis.promise_changes import PromiseChange, PromiseChangeKind
from netpolc.analysis.proving import Doubt, PromiseFate, Proving
from netpolc.analysis.reservations import Reservations
from netpolc.diagnostics.witness import Witness
from netpolc.pipeline.choices import choices, worlds
from netpolc.program.model import Program
from netpolc.program.promises import PlacedPromise
from netpolc.sides.comparison import Compared, Comparison, Side


def with_promises(comparison: Comparison) -> Comparison:
    """Add what a change does to promises, and note those of which nobody can say it."""
    found: dict[PromiseChange, list[str | None]] = {}
    environments: list[Compared] = []
    for item in comparison.environments:
        unknown: list[PlacedPromise] = []
        for told in _of_environment(item.name, comparison.before, comparison.after):
            if isinstance(told, PromiseChange):
                found.setdefault(evolve(told, environments=()), []).append(item.name)
            else:
                unknown.append(told)
        environments.append(evolve(item, notes=(*item.notes, _note(unknown))) if unknown else item)
    changes = (evolve(change, environments=tuple(names)) for change, names in found.items())
    order = tuple(PromiseChangeKind)
    worst = sorted(changes, key=lambda item: (order.index(item.kind), item.promise.text, item.environments[0] or ""))
    return evolve(comparison, environments=tuple(environments), promises=tuple(worst))


def _note(promises: Sequence[PlacedPromise]) -> Note:
    shown = ", ".join(f"`{item.text}`" for item in promises[:_SHOWN])
    more = f", and {len(promises) - _SHOWN} more" if len(promises) > _SHOWN else ""
    text = f"nobody knows of either side whether it keeps what is promised: {shown}{more}"
    return Note(STILL_UNKNOWN, text, tuple(origin for item in promises for origin in item.origins))


STILL_UNKNOWN: Final = "promise-unknown"
_SHOWN: Final = 3


def _of_environment(name: str | None, before: Side, after: Side) -> Iterator[PromiseChange | PlacedPromise]:
    """Give what happened to promises, and those that are unknown as they were.

    What hangs on how a network reads addresses is told of the promise itself (`check`), and allowed there.
    """
    old, new = _by_meaning(before.promises.get(name, ())), _by_meaning(after.promises.get(name, ()))
    if not (old or new):
        return
    was, now = _Fates(name, before), _Fates(name, after)
    for meaning, promise in new.items():
        fate, witness, doubt = now.of(promise)
        earlier = was.of(old[meaning])[0] if meaning in old else None
        kind = _kind(earlier, fate)
        if kind is not None:
            yield PromiseChange(kind, promise, "after", witness=witness if fate is PromiseFate.BROKEN else None)
        elif fate is PromiseFate.UNKNOWN and doubt in {None, Doubt.STEPS}:
            yield promise
    for meaning, promise in old.items():
        if meaning not in new:
            yield PromiseChange(PromiseChangeKind.DROPPED, promise, "before")


def _kind(was: PromiseFate | None, now: PromiseFate) -> PromiseChangeKind | None:
    if was is now:
        return None
    if now is PromiseFate.BROKEN:
        return PromiseChangeKind.BROKEN
    if now is PromiseFate.UNKNOWN:
        return PromiseChangeKind.UNKNOWN
    if was is None:
        return PromiseChangeKind.ADDED
    return PromiseChangeKind.MENDED if was is PromiseFate.BROKEN else None


def _by_meaning(promises: Iterable[PlacedPromise]) -> Mapping[object, PlacedPromise]:
    """Give promises by what they say, in whatever words and wherever they are written."""
    return {
        (item.kind, item.source, item.destination, item.ports, item.excepted, item.excepted_to, item.directions): item
        for item in promises
    }


class _Fates:
    """Whether one side keeps promises in an environment."""

    def __init__(self, name: str | None, side: Side) -> None:
        reservations = side.reservations.get(name, Reservations())
        self._proving = Proving(side.programs.get(name, Program(name, ())))
        self._others = [Proving(program) for _, program in worlds(reservations)]
        self._many = choices(reservations.doubtful) is None
        self._unread = bool(reservations.unread)

    def of(self, promise: PlacedPromise) -> tuple[PromiseFate, Witness | None, Doubt | None]:
        """Say what becomes of a promise; what hangs on what nobody knows is unknown.

        Of an unknown one the doubt, where it is none about what stands on the side.
        """
        answer = self._proving.answer(promise)
        doubtful = self._many or any(other.answer(promise).fate is not answer.fate for other in self._others)
        if doubtful or (answer.fate is PromiseFate.KEPT and self._unread):
            return PromiseFate.UNKNOWN, None, None
        return answer.fate, answer.witness, answer.doubt
