"""The first lines of a comparison, for people: the verdict, the sides, and how causes were found."""

from netpolc.analysis.answers import Verdict
from netpolc.reports.counting import counted
from netpolc.reports.diff_alike import alike
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


def verdict_line(comparison: Comparison) -> str:
    """Say the verdict in one line."""
    manifests = sum(len(item.changes) for item in comparison.environments)
    changed = counted(manifests, "manifest") + " changed" if manifests else "no manifest changed"
    if comparison.verdict is Verdict.EQUAL:
        return f"{changed}, connectivity identical for every possible pod"
    if not any(item.difference.opened or item.difference.closed for item in comparison.environments):
        return f"{changed}; whether connectivity did is unknown (see the notes)"
    differences = [item.difference for _, item in alike(comparison)]
    opened, closed = (
        sum(len({row.group for row in rows}) for rows in several)
        for several in ([item.opened for item in differences], [item.closed for item in differences])
    )
    rows = f"{changed}; {counted(opened, 'group')} of connections opened, {closed} closed"
    if all(item.is_certain for item in comparison.environments):
        return rows
    return f"{rows}; more may have opened or closed, which is unknown (see the notes)"
