"""The first lines of a comparison, for people: the verdict, the sides, the counts, and how causes were found."""

from collections.abc import Iterator

from netpolc.analysis.answers import Class, Verdict
from netpolc.reports.counting import counted
from netpolc.reports.diff_sections import Items, Kind
from netpolc.reports.diff_words import EXAMPLES
from netpolc.sides.comparison import Comparison, FoundBy, Side


def way_lines(comparison: Comparison) -> tuple[str, ...]:
    """Say how the changed lines were found, where that is not by undoing each edit."""
    rows = any(item.difference.opened or item.difference.closed for item in comparison.environments)
    return ("causes: told by traces, no edit was undone",) if rows and comparison.found_by is FoundBy.TRACES else ()


def left_out_lines(comparison: Comparison) -> tuple[str, ...]:
    """Count the environments that `--env` leaves out, of which nothing is judged."""
    told = {item.name for item in comparison.environments}
    names = {name for side in (comparison.before, comparison.after) for name in side.left_out} - told
    return (f"left out by `--env`: {counted(len(names), 'environment')}",) if names else ()


def side_lines(comparison: Comparison) -> tuple[str, str]:
    """Name both sides: each as it was asked for, with its commit or its path."""
    return f"before: {side_text(comparison.before)}", f"after: {side_text(comparison.after)}"


def side_text(side: Side) -> str:
    """Name a side by its commit, or by its path."""
    if side.commit is not None:
        return f"{side.name} (commit {side.commit})"
    return side.name if side.path in {None, side.name} else f"{side.name} ({side.path})"


def verdict_line(comparison: Comparison, items: Items) -> str:
    """Say the verdict in one line."""
    manifests = sum(len(item.changes) for item in comparison.environments)
    changed = counted(manifests, "manifest") + " changed" if manifests else "no manifest changed"
    if comparison.verdict is Verdict.EQUAL:
        return f"{changed}, connectivity identical for every possible pod"
    if not any(item.difference.opened or item.difference.closed for item in comparison.environments):
        return f"{changed}; whether connectivity did is unknown (see the notes)"
    kinds = [item.kind for _, item in items]
    environments = [
        f"{counted(kinds.count(kind), 'environment')} {word}"
        for kind, word in ((Kind.GONE, "gone"), (Kind.NEW, "new"))
        if kind in kinds
    ]
    renames = [counted(kinds.count(Kind.RENAMED), "rename")] if Kind.RENAMED in kinds else []
    opened, closed = kinds.count(Kind.OPENED), kinds.count(Kind.CLOSED)
    groups = [f"{counted(opened, 'group')} of connections opened, {closed} closed"]
    told = (changed, *environments, *renames, *(groups if opened or closed or not (environments or renames) else ()))
    if all(item.is_certain for item in comparison.environments):
        return "; ".join(told)
    return f"{'; '.join(told)}; more may have opened or closed, which is unknown (see the notes)"


def summary_lines(comparison: Comparison, items: Items) -> tuple[str, ...]:
    """Count items and rows of each class, worst first; a row that is of several classes counts in each.

    Rows that are equal in several environments count once, as they are told.
    """
    return tuple(_counts(comparison, items))


def _counts(comparison: Comparison, items: Items) -> Iterator[str]:
    every = [item.name for item in comparison.environments if item.name is not None]
    for wanted in Class:
        rows = [
            (number, row) for number, (_, item) in enumerate(items) for row in item.rows if wanted in row.row.classes
        ]
        if not rows:
            continue
        where = {name for _, row in rows for name in row.environments}
        count = f"{counted(len({number for number, _ in rows}), 'group')}, {counted(len(rows), 'row')}"
        renamed = sum(bool(row.renames) for _, row in rows)
        renames = "" if not renamed else "; all by a rename" if renamed == len(rows) else f"; {renamed} by a rename"
        yield f"{wanted.value}: {count}{_where([name for name in every if name in where], every)}{renames}"


def _where(names: list[str], every: list[str]) -> str:
    if not names:
        return ""
    if len(names) == len(every) > 1:
        return " (every environment)"
    more = len(names) - EXAMPLES
    return f" ({', '.join(names[:EXAMPLES])}{f' and {more} more' if more > 0 else ''})"


def notes_line(comparison: Comparison) -> tuple[str, ...]:
    """Count the notes, for whoever is not told them."""
    notes = {note.text for item in comparison.environments for note in item.notes}
    return (f"notes: {len(notes)}, told without `--summary`",) if notes else ()
