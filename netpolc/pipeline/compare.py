"""Two sides compared, environment by environment."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from attrs import evolve

from netpolc.analysis.answers import Cause, Difference, Note, Row, Verdict
from netpolc.analysis.answers import Side as Which
from netpolc.analysis.changes import ChangeKind, PolicyChange, policy_changes
from netpolc.analysis.openness import openness
from netpolc.analysis.renames import Linked, linked
from netpolc.analysis.reservations import Reservations
from netpolc.causes.finding import ComparedEnvironment, FoundEdits, edits_of
from netpolc.causes.places import regrouped, with_edits, with_traces
from netpolc.diagnostics.catalogue.revisions import NEEDS_ENVIRONMENT
from netpolc.diagnostics.files import file_bytes
from netpolc.diagnostics.model import Origin, Place, finding
from netpolc.diagnostics.origin import Located, Written
from netpolc.pipeline.changed_settings import changed_settings
from netpolc.pipeline.doubting import HANGS, doubted
from netpolc.program.inventory import Inventories
from netpolc.program.model import Program
from netpolc.sides.comparison import Compared, Comparison, FoundBy, Side
from netpolc.sides.lost_patterns import with_lost_patterns
from netpolc.sides.sides import SideError

Compare = Callable[[Program, Program, Inventories], Difference]


def compare(before: Side, after: Side, how: Compare, *, causes: bool = True) -> Comparison:
    """Compare two sides; an environment that one of them lacks is compared with the empty program. Raises SideError.

    `causes`: whether it is asked which edits made the rows, where both sides have policies in Python.
    """
    before, after = _matched(before, with_lost_patterns(before, after))
    names = sorted({*before.programs, *after.programs}, key=lambda name: (name is not None, name or ""))
    found: list[Compared] = []
    asked: list[ComparedEnvironment] = []
    settings = changed_settings(before, after)
    for name in names or [None]:
        old = before.programs.get(name, Program(name, ()))
        new = after.programs.get(name, Program(name, ()))
        inventories = before.inventory, after.inventory
        reservations = before.reservations.get(name, Reservations()), after.reservations.get(name, Reservations())
        answer = doubted(how(old, new, inventories), (old, new), reservations, partial(_ask, how, inventories))
        renamed = linked(answer if _alike(before, after) else _unsure(answer), old, new)
        difference = renamed.difference
        asked.append(ComparedEnvironment((old, new), difference))
        notes = tuple(dict.fromkeys(note for side in (before, after) for note in side.notes)) + settings
        hangs_on = tuple(dict.fromkeys(note for side in reservations for note in side.notes))
        changes = policy_changes(old, new)
        found.append(
            Compared(
                name,
                difference,
                changes,
                (*difference.notes, *hangs_on, *notes),
                _beyond_renames(changes, renamed, old, new),
                only := _only(name, before, after),
                openness(new) if only == "after" else (),
            )
        )
    comparison = Comparison(before, after, tuple(found))
    ask = partial(_ask, how, (after.inventory, after.inventory))
    rows = any(item.difference.opened or item.difference.closed for item in found)
    told = edits_of(before, after, asked, ask) if causes and rows else None
    explained = (_explained(item, number, comparison, told) for number, item in enumerate(found))
    written = after.compiled is not None and (before.compiled is not None or told is not None)
    way = FoundBy.OFF if not causes else FoundBy.TRACES if rows and not (told and told.undone) else FoundBy.UNDOING
    return evolve(comparison, environments=tuple(explained), found_by=way if written else None)


def _only(name: str | None, before: Side, after: Side) -> Which | None:
    """Say which side alone has an environment."""
    if name is None or (name in before.programs and name in after.programs):
        return None
    return "before" if name in before.programs else "after"


def _beyond_renames(
    changes: tuple[PolicyChange, ...], renamed: Linked, old: Program, new: Program
) -> tuple[PolicyChange, ...] | None:
    """Return what policies say otherwise beside the names; None where nothing was renamed."""
    if not renamed.difference.renames:
        return None
    policies = {item.policy for item in changes}
    left = policy_changes(renamed.exchange.program(old), new)
    return tuple(item for item in left if item.policy in policies and _says_more(item, changes))


def _says_more(change: PolicyChange, changes: tuple[PolicyChange, ...]) -> bool:
    """Say whether a change that is left when every name is the new one is more than another name or order.

    Peers stand in the order of their names, so that a rename may leave a rule of other order, of which no line differs.
    """
    if change.change is ChangeKind.CHANGED:
        return bool(change.lines)
    if change.change in {ChangeKind.ADDED, ChangeKind.REMOVED}:
        return True
    return bool(change.lines) and change in changes


def _explained(compared: Compared, number: int, comparison: Comparison, told: FoundEdits | None) -> Compared:
    """Put to each row the edits that made it; where nobody knows them, the changed lines that its values come by."""
    before, after = comparison.before, comparison.after
    changed = _changed_facts(before, after, compared.name or "")

    def named(rows: Sequence[Row], *, opened: bool) -> Iterator[Row]:
        for place, row in enumerate(rows):
            edits = None if told is None else told.rows.get((number, opened, place))
            if told is not None and edits is not None:
                yield with_edits(row, edits[1], edits[0], told.sources, opened=opened)
            else:
                traced = _row_with_facts(row, before, after, changed)
                yield traced if told is None else with_traces(traced, told.sources)

    difference = compared.difference
    opened, closed = tuple(named(difference.opened, opened=True)), tuple(named(difference.closed, opened=False))
    if told is not None:
        opened, closed = regrouped(opened, closed)
    return evolve(compared, difference=evolve(difference, opened=opened, closed=closed))


def _ask(how: Compare, inventories: Inventories, before: Program, after: Program) -> Difference:
    return how(before, after, inventories)


def _alike(before: Side, after: Side) -> bool:
    """Say whether two sides were read in the same way: all the YAML of a revision is not what a project builds."""
    return not any(
        one.plain and one.commit is not None and one.path is None and not other.plain
        for one, other in ((before, after), (after, before))
    )


def _unsure(difference: Difference) -> Difference:
    text = (
        "one side is a project, of which its build and what stands beside it count; the other is a revision of plain "
        "YAML, of which everything counts"
    )
    return evolve(difference, verdict=Verdict.UNKNOWN, notes=(*difference.notes, Note(HANGS, text)), untold=None)


def _matched(before: Side, after: Side) -> tuple[Side, Side]:
    """Give plain YAML the one environment of the other side."""
    if before.plain == after.plain or set(before.programs) == set(after.programs):
        return before, after
    plain, other = (before, after) if before.plain else (after, before)
    if set(other.programs) == {None}:
        return before, after
    if len(other.programs) != 1:
        names = ", ".join(f"`{name}`" for name in sorted(map(str, other.programs)))
        message = f"`{plain.name}` is plain YAML, and `{other.name}` has the environments {names}"
        raise SideError([finding(NEEDS_ENVIRONMENT, message, help="choose one with `--env`")])
    name = next(iter(other.programs))
    named = evolve(
        plain,
        programs={name: evolve(plain.programs[None], environment=name)},
        reservations={name: plain.reservations[None]} if None in plain.reservations else {},
    )
    return (named, after) if before.plain else (before, named)


def _changed_facts(before: Side, after: Side, name: str) -> dict[str, tuple[Located, ...]]:
    old, new = before.facts.get(name, {}), after.facts.get(name, {})
    keys = sorted(key for key in {*old, *new} if (old.get(key) or ("",))[0] != (new.get(key) or ("",))[0])
    return {
        "before": tuple(Written(Origin(old[key][1])) for key in keys if key in old),
        "after": tuple(Written(Origin(new[key][1])) for key in keys if key in new),
    }


def _row_with_facts(row: Row, before: Side, after: Side, changed: dict[str, tuple[Located, ...]]) -> Row:
    """Add the line of a changed fact to a row whose own line reads the same on both sides."""
    if not changed["before"] and not changed["after"]:
        return row
    causes = tuple(_cause_with_facts(cause, before, after, changed) for cause in row.causes)
    return evolve(row, causes=causes)


def _cause_with_facts(cause: Cause, before: Side, after: Side, changed: dict[str, tuple[Located, ...]]) -> Cause:
    if not any(_reads_alike(origin.locate().place, before, after) for origin in cause.origins):
        return cause
    return evolve(cause, origins=(*changed[cause.side], *cause.origins))


def _reads_alike(place: Place, before: Side, after: Side) -> bool:
    """Say whether the line of a place stands on the other side too, in the same file."""
    here, there = (before, after) if _lies_in(place, before) else (after, before)
    if not place.path.endswith(".py") or not _lies_in(place, here):
        return False
    other = there.root / Path(place.path).relative_to(here.root)
    mine = _lines(Path(place.path))
    return 0 < place.line <= len(mine) and mine[place.line - 1] in _lines(other)


def _lies_in(place: Place, side: Side) -> bool:
    return Path(place.path).is_relative_to(side.root)


def _lines(path: Path) -> list[str]:
    try:
        return file_bytes(path).decode(errors="replace").splitlines()
    except OSError:
        return []
