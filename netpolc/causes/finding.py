"""Which edits made the rows of a comparison: each edit is undone, and the rows that go are its own."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeAlias

from netpolc.analysis.answers import Difference, Share
from netpolc.analysis.ends import End
from netpolc.analysis.undone import STEPS, Rows, differing, restricted
from netpolc.causes.closures import closures
from netpolc.causes.edits import Cut, Edit, cut
from netpolc.causes.moves import moves, with_moves
from netpolc.causes.places import Sources
from netpolc.causes.undoing import GivenUpError, Outcome, Some, Undoing
from netpolc.process.messages import Request
from netpolc.process.texts import TooLargeError, files_of, lines_of
from netpolc.program.model import Program
from netpolc.sets.steps import Steps, TooManySteps
from netpolc.sides.comparison import Side
from netpolc.values import frozen

Key: TypeAlias = tuple[int, bool, int]
"""A row: its environment, whether it opened, and its place among those."""
Ask: TypeAlias = Callable[[Program, Program], Difference]


@frozen(eq=False)
class FoundEdits:
    """The edits of rows, and the texts that they are cut from; `undone`: whether they were found by undoing."""

    sources: Sources
    rows: Mapping[Key, tuple[Share, tuple[Edit, ...]]]
    undone: bool


@frozen(eq=False)
class ComparedEnvironment:
    """What is compared in one environment, and what is different."""

    programs: tuple[Program, Program]
    difference: Difference


def edits_of(before: Side, after: Side, environments: Sequence[ComparedEnvironment], ask: Ask) -> FoundEdits | None:
    """Say which edits made each row; None where a side has no policies in Python, or they cannot be read.

    `ask` compares two programs as those of the rows were, with what exists after.
    """
    if after.compiled is None:
        return None
    try:
        old, new = files_of(before.root), files_of(after.root)
    except (OSError, TooLargeError):
        return None
    if not any(path.endswith(".py") for path in old):
        return None
    changes = cut(lines_of(old), lines_of(new))
    sources = Sources({"before": before.root, "after": after.root}, changes)
    return _told(sources, changes, _Rows(environments, ask), new, (before, after))


def _told(
    sources: Sources, changes: Cut, rows: "_Rows", files: Mapping[str, bytes], sides: tuple[Side, Side]
) -> FoundEdits:
    after = sides[1]
    if not changes.edits or after.compiled is None:
        return FoundEdits(sources, {}, not changes.too_many)
    apart = any(side.commit is not None for side in sides)
    try:
        asked = Request("variants", "", after.chosen, target=after.target)
        with Undoing(Path(after.root), files, changes.edits, asked, after.compiled, apart=apart) as undoing:
            moved = moves(changes.edits)
            found = _Search(changes.edits, undoing, rows, moved).found()
    except (GivenUpError, TooManySteps):
        return FoundEdits(sources, {}, undone=False)
    edits = with_moves(changes.edits, moved)
    told = {key: (share, tuple(edits[number] for number in numbers)) for key, (share, numbers) in found.items()}
    return FoundEdits(sources, told, undone=True)


class _Rows:
    """The rows of a comparison, to ask which of them another program undoes, or has already."""

    def __init__(self, environments: Sequence[ComparedEnvironment], ask: Ask) -> None:
        steps = Steps(STEPS)
        self._ask: Final = ask
        self._environments: Final = environments
        self._rows: Final = [
            (Rows(item.difference.opened, steps), Rows(item.difference.closed, steps)) for item in environments
        ]
        self._spaces: Final = [differing(*item.programs) for item in environments]
        self.every: Final = frozenset(
            (number, opened, place)
            for number, item in enumerate(environments)
            for opened, rows in ((True, item.difference.opened), (False, item.difference.closed))
            for place in range(len(rows))
        )

    def gone(self, outcome: Outcome) -> frozenset[Key]:
        """Say which rows lose a connection when edits are undone."""
        return frozenset(self._meeting(outcome, from_after=True))

    def come(self, outcome: Outcome) -> frozenset[Key]:
        """Say which rows have a connection already when only some edits are made."""
        return frozenset(self._meeting(outcome, from_after=False))

    def _meeting(self, outcome: Outcome, *, from_after: bool) -> Iterator[Key]:
        for number, item in enumerate(self._environments):
            before, after = item.programs
            rows = item.difference.opened or item.difference.closed
            change = (outcome or {}).get(after.environment)
            if not rows or (change is None and from_after):
                continue
            varied = after if change is None else change.applied(after)
            old, new = (varied, after) if from_after else (before, varied)
            if isinstance(rows[0].source, End):  # of those the ends are named by all that the programs say
                spaces = self._spaces[number] if change is None else self._spaces[number] | change.namespaces
                old, new = restricted(old, spaces), restricted(new, spaces)
            found = self._ask(old, new)
            opened, closed = self._rows[number]
            yield from ((number, True, place) for place in opened.meeting(found.opened))
            yield from ((number, False, place) for place in closed.meeting(found.closed))


class _Search:
    """The search for the edits of each row."""

    def __init__(
        self, edits: Sequence[Edit], undoing: Undoing, rows: _Rows, moved: Mapping[int, frozenset[int]]
    ) -> None:
        self._edits: Final = edits
        self._undoing: Final = undoing
        self._rows: Final = rows
        self._moves: Final = moved
        self._gone: Final[dict[Some, frozenset[Key]]] = {}

    def found(self) -> dict[Key, tuple[Share, tuple[int, ...]]]:
        """Give the edits of each row, and what each of them does for it."""
        alone: dict[int, bool] = {}
        for some, outcome in self._undoing.each(frozenset({number}) for number in range(len(self._edits))):
            (number,) = some
            alone[number] = outcome is not None
            self._gone[some] = self._rows.gone(outcome)
        company = closures(self._edits, alone, lambda some: self._undoing.one(some) is not None)
        found: dict[Key, tuple[Share, tuple[int, ...]]] = {}
        undone = {some: self._undone(some) for some in dict.fromkeys(company.values())}
        kept = {some: self._unless_moved(some, company) for some in undone if undone[some]}
        for key in self._rows.every:
            hits = [some for some, rows in undone.items() if key in rows and key in kept[some]]
            fewest = [some for some in hits if not any(other < some for other in hits)]
            numbers = {number: None for some in fewest for number in _ordered(some, company)}
            if numbers:
                found[key] = Share.NEEDED, tuple(numbers)
        if len(found) < len(self._rows.every):
            found.update(self._sufficing(company, self._rows.every - found.keys()))
        for key in sorted(self._rows.every - found.keys()):
            together = self._together(key, company)
            if together:
                found[key] = Share.TOGETHER, together
        return found

    def _undone(self, some: Some) -> frozenset[Key]:
        if some not in self._gone:
            self._gone[some] = self._rows.gone(self._undoing.one(some))
        return self._gone[some]

    def _unless_moved(self, some: Some, company: Mapping[int, Some]) -> frozenset[Key]:
        """Say which rows are undone as well when what was moved by these edits goes back to where it was."""
        moved = {other for number in some for other in self._moves.get(number, ())} - some
        back = some.union(*(company.get(number, frozenset({number})) for number in moved))
        return self._undone(some if self._undoing.one(back) is None else back)

    def _sufficing(
        self, company: Mapping[int, Some], left: frozenset[Key]
    ) -> Iterator[tuple[Key, tuple[Share, tuple[int, ...]]]]:
        """Give the rows that single edits make without any of the others."""
        everything = frozenset(range(len(self._edits)))
        makers: dict[Key, list[int]] = {}
        wanted = {everything - some: some for some in dict.fromkeys(company.values()) if some != everything}
        for rest, outcome in self._undoing.each(wanted):
            if outcome is not None:
                for key in self._rows.come(outcome) & left:
                    makers.setdefault(key, []).extend(_ordered(wanted[rest], company))
        return ((key, (Share.SUFFICES, tuple(dict.fromkeys(numbers)))) for key, numbers in makers.items())

    def _together(self, key: Key, company: Mapping[int, Some]) -> tuple[int, ...]:
        """Give the fewest edits that undo a row when all of them are undone."""
        some = frozenset(range(len(self._edits)))
        if key not in self._undone(some):
            return ()
        for number in sorted(company):
            smaller = some - company[number]
            if number in some and smaller and key in self._undone(smaller):
                some = smaller
        return tuple(sorted(some))


def _ordered(some: Some, company: Mapping[int, Some]) -> list[int]:
    """Put first what cannot be undone without the others."""
    return sorted(some, key=lambda number: (company.get(number) != some, number))
