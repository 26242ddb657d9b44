"""The first lines of a comparison, for people: the verdict, the sides, the counts, and how causes were found."""

from collections import Counter
from collections.abc import Iterable, Iterator

from netpolc.analysis.answers import Class, Verdict
from netpolc.analysis.shared_rows import shared
from netpolc.reports.counting import counted
from netpolc.reports.diff_sections import MatterKind, Matters, items_of
from netpolc.reports.diff_words import EXAMPLES
from netpolc.sides.comparison import Compared, Comparison, FoundBy, Side


def way_lines(comparison: Comparison) -> tuple[str, ...]:
    """Say how the changed lines were found, where that is not by undoing each edit."""
    rows = any(item.difference.opened or item.difference.closed for item in comparison.environments)
    return ("causes: told by traces, no edit was undone",) if rows and comparison.found_by is FoundBy.TRACES else ()


def left_out_lines(comparison: Comparison) -> tuple[str, ...]:
    """Count what is judged and not told, and the environments that are not even judged."""
    return tuple(_left_out(comparison))


def _left_out(comparison: Comparison) -> Iterator[str]:
    compared = {item.name for item in comparison.judged.environments}
    names = {name for side in (comparison.before, comparison.after) for name in side.left_out} - compared
    if names:
        yield f"not compared, by `--env`: {counted(len(names), 'environment')}"
    if comparison.whole is None:
        return
    every, told = comparison.whole.environments, comparison.environments
    counts = [
        counted(len(every) - len(told), "environment") if len(told) < len(every) else "",
        _rows_left(comparison.whole, comparison),
        counted(policies, "policy", "policies") if (policies := _policies(every) - _policies(told)) else "",
    ]
    if any(counts):
        yield f"left out by `{comparison.limits}`: {', '.join(filter(None, counts))}"


def _policies(environments: Iterable[Compared]) -> int:
    return sum(len(item.changes) for item in environments)


def _rows_left(whole: Comparison, told: Comparison) -> str:
    """Count rows that are not told, by the worst class of each."""
    counts: Counter[Class] = Counter()
    for sign, comparison in ((1, whole), (-1, told)):
        for item in shared((one.name, one.difference) for one in comparison.environments):
            counts[min(item.row.classes, key=list(Class).index)] += sign
    rows = sum(counts.values())
    classes = ", ".join(f"{name.value} {counts[name]}" for name in Class if counts[name])
    return f"{counted(rows, 'row')} ({classes})" if rows else ""


def side_lines(comparison: Comparison) -> tuple[str, str]:
    """Name both sides: each as it was asked for, with its commit or its path."""
    return f"before: {side_text(comparison.before)}", f"after: {side_text(comparison.after)}"


def side_text(side: Side) -> str:
    """Name a side by its commit, or by its path."""
    if side.commit is not None:
        return f"{side.name} (commit {side.commit})"
    return side.name if side.path in {None, side.name} else f"{side.name} ({side.path})"


def verdict_line(comparison: Comparison, items: Matters) -> str:
    """Say the verdict in one line, that of all that is judged."""
    if comparison.whole is not None:
        return verdict_line(comparison.whole, items_of(comparison.whole))
    manifests = sum(len(item.changes) for item in comparison.environments)
    changed = counted(manifests, "manifest") + " changed" if manifests else "no manifest changed"
    if comparison.verdict is Verdict.EQUAL:
        whom = "the workloads that are listed" if comparison.of_existing else "every possible pod"
        return f"{changed}, connectivity identical for {whom}"
    if not any(item.difference.opened or item.difference.closed for item in comparison.environments):
        return f"{changed}; whether connectivity did is unknown (see the notes)"
    kinds = [item.kind for _, item in items]
    environments = [
        f"{counted(kinds.count(kind), 'environment')} {word}"
        for kind, word in ((MatterKind.GONE, "gone"), (MatterKind.NEW, "new"))
        if kind in kinds
    ]
    renames = [counted(kinds.count(MatterKind.RENAMED), "rename")] if MatterKind.RENAMED in kinds else []
    opened, closed = kinds.count(MatterKind.OPENED), kinds.count(MatterKind.CLOSED)
    groups = [f"{counted(opened, 'group')} of connections opened, {closed} closed"]
    told = (changed, *environments, *renames, *(groups if opened or closed or not (environments or renames) else ()))
    if all(item.is_certain for item in comparison.environments):
        return "; ".join(told)
    return f"{'; '.join(told)}; more may have opened or closed, which is unknown (see the notes)"


def summary_lines(comparison: Comparison, items: Matters) -> tuple[str, ...]:
    """Count items and rows of each class, worst first; a row that is of several classes counts in each.

    Rows that are equal in several environments count once, as they are told; what is left out counts as well.
    """
    if comparison.whole is not None:
        return summary_lines(comparison.whole, items_of(comparison.whole))
    return tuple(_counts(comparison, items))


def _counts(comparison: Comparison, items: Matters) -> Iterator[str]:
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
