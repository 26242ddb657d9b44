"""Whether the answer of a comparison hangs on what nobody knows: then it is unknown, beside whatever is sure."""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from attrs import evolve

from netpolc.analysis.answers import Difference, Note, Row, Verdict
from netpolc.analysis.reservations import Reservations
from netpolc.pipeline.choices import MOST, choices, of_kind, without
from netpolc.pipeline.unread_halves import moves_isolation, with_one_half
from netpolc.program.model import Direction, Program
from netpolc.sides.holding import DUPLICATE, HOMELESS, NOWHERE, REFUSED
from netpolc.sides.passing import PASSING

Ask: TypeAlias = Callable[[Program, Program], Difference]

_WORDS: Final = {
    REFUSED: "the answer is another one without the objects that no API server takes",
    NOWHERE: "the answer is another one without what stands in folders that are no environment",
    PASSING: "the answer is another one without the objects that may not stay in a cluster",
    HOMELESS: "the answer hangs on where policies go that name no namespace; `-n NAME` says it",
}
_ORDER: Final = "the answer hangs on which of the objects of one name is applied last"
_SOME: Final = "the answer is another one without some of the objects that may be there or not"
_MANY: Final = f"more than {MOST} objects may be there or not, and not every choice of them is asked about"
_STALE: Final = (
    "`build/` says otherwise than what the policies compile to, which is compared here; `netpolc build` writes it"
)
_UNREAD: Final = "the sides differ in what is not read"
_HALVES: Final = (
    "more opens or closes where what is not read isolates pods that policies of one side alone isolate, "
    "or allows the other half of a connection"
)
HANGS: Final = "hangs-on"


def doubted(
    answer: Difference,
    programs: tuple[Program, Program],
    reservations: tuple[Reservations, Reservations],
    ask: Ask,
) -> Difference:
    """Add to an answer what it hangs on; with any such thing its verdict is unknown, and its rows stay.

    What is not told of a side that is in doubt may be of any class: only rows are compared.
    """
    notes = tuple(_notes(answer, programs, reservations, ask))
    if notes:
        return evolve(answer, verdict=Verdict.UNKNOWN, notes=(*answer.notes, *notes), untold=None)
    if any(side.without or side.stale is not None or side.unread for side in reservations):
        return evolve(answer, untold=None)
    return answer


def _notes(
    answer: Difference,
    programs: tuple[Program, Program],
    reservations: tuple[Reservations, Reservations],
    ask: Ask,
) -> Iterator[Note]:
    before, after = reservations
    yield from _hanging(answer, programs, reservations, ask)
    if _stale_says_more(answer, programs, reservations, ask):
        yield Note(HANGS, _STALE)
    alike = {item.identity for item in before.unread} & {item.identity for item in after.unread}
    meant = tuple(item.origin for side in reservations for item in side.unread if item.identity not in alike)
    if meant:
        yield Note(HANGS, _UNREAD, meant)
        return
    allowing = [item for item in after.unread if item.allows]
    homes = [item.namespace for item in allowing]
    within = None if None in homes else frozenset(home for home in homes if home is not None)
    if allowing and _halves_say_more(answer, programs, ask, within):
        yield Note(HANGS, _HALVES, tuple(item.origin for item in allowing))


def _hanging(
    answer: Difference,
    programs: tuple[Program, Program],
    reservations: tuple[Reservations, Reservations],
    ask: Ask,
) -> Iterator[Note]:
    """Note that an answer is another one without what may be there or not: all of a kind, or any choice of it."""
    before, after = reservations
    kinds = sorted({*before.without, *after.without})
    hangs = False
    for kind in kinds:
        old, new = before.without.get(kind, programs[0]), after.without.get(kind, programs[1])
        if _content(ask(old, new)) != _content(answer):
            hangs = True
            noted = (note for side in reservations for note in side.notes if note.kind == kind)
            origins = tuple(dict.fromkeys(origin for note in noted for origin in note.origins))
            yield Note(HANGS, _WORDS.get(kind, _ORDER), origins)
    doubtful = (*before.doubtful, *after.doubtful)
    if hangs or _goes_from_both(programs, reservations):
        return
    possible = choices(doubtful)
    if possible is None:
        yield Note(HANGS, _MANY, tuple(dict.fromkeys(origin for item in doubtful for origin in item.origins)))
        return
    asked = {of_kind(doubtful, kind) for kind in kinds}
    for gone in possible:
        if gone not in asked:
            old, new = without(programs[0], before, gone), without(programs[1], after, gone)
            if _content(ask(old, new)) != _content(answer):
                missing = (item for item in doubtful if item in gone)
                yield Note(HANGS, _SOME, tuple(dict.fromkeys(origin for item in missing for origin in item.origins)))
                return


def _goes_from_both(programs: tuple[Program, Program], reservations: tuple[Reservations, Reservations]) -> bool:
    """Say whether two sides say the same with whatever is missing: it is missing on both, and hides nothing."""
    before, after = reservations
    hidden = any(note.kind == DUPLICATE for side in reservations for note in side.notes)
    same = frozenset(before.doubtful) == frozenset(after.doubtful)
    return same and not hidden and frozenset(programs[0].policies) == frozenset(programs[1].policies)


def _stale_says_more(
    answer: Difference,
    programs: tuple[Program, Program],
    reservations: tuple[Reservations, Reservations],
    ask: Ask,
) -> bool:
    """Say whether a build tree that is not what its policies compile to opens or closes what the answer does not tell.

    One that was not written again since the policies were edited says less than they do, and that is no doubt.
    """
    before, after = reservations
    opened, closed = _rows(answer)
    for old, new in ((before.stale, programs[1]), (programs[0], after.stale)):
        if old is None or new is None:
            continue
        more_opened, more_closed = _rows(built := ask(old, new))
        if not (more_opened <= opened and more_closed <= closed):
            return True
        if built.verdict is Verdict.UNKNOWN and answer.verdict is Verdict.EQUAL:
            return True
    return False


def _halves_say_more(
    answer: Difference, programs: tuple[Program, Program], ask: Ask, within: frozenset[str] | None
) -> bool:
    """Say whether a half changed whose connections are not all told, in both of which something else has a say."""
    if programs[0].policies == programs[1].policies:
        return False
    if moves_isolation(*programs, within):
        return True
    opened, closed = _rows(answer)
    for direction in Direction:
        half = ask(*(with_one_half(program, direction, within) for program in programs))
        more_opened, more_closed = _rows(half)
        if half.verdict is Verdict.UNKNOWN or not (more_opened <= opened and more_closed <= closed):
            return True
    return False


def _content(answer: Difference) -> object:
    return answer.verdict, _rows(answer)


def _rows(answer: Difference) -> tuple[frozenset[object], frozenset[object]]:
    return frozenset(map(_meaning, answer.opened)), frozenset(map(_meaning, answer.closed))


def _meaning(row: Row) -> object:
    return row.source, row.destination, row.ports, row.names, frozenset(row.except_), row.classes
