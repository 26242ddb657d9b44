"""A comparison whose paths are told from the top of the repository, where reviews and scanners look for files."""

from pathlib import Path

from attrs import evolve

from netpolc.loading.git import GitError
from netpolc.loading.revisions import prefix
from netpolc.sides.comparison import Comparison, Side


def from_top(comparison: Comparison, top: Path) -> Comparison:
    """Show the paths of both sides from the top of the repository that the project folder lies in: that of `top_of`."""
    return evolve(comparison, before=_side(comparison.before, top), after=_side(comparison.after, top))


def _side(side: Side, top: Path) -> Side:
    if side.top is not None:
        return evolve(side, base=side.top)
    return evolve(side, base=top) if side.base.is_relative_to(top) else side


def top_of(folder: Path) -> Path:
    """Return the top of the repository that a folder lies in, or the folder itself where it lies in none.

    `folder`: absolute, without links.
    """
    try:
        return top_above(folder, prefix(folder))
    except GitError:
        return folder


def top_above(folder: Path, inside: str) -> Path:
    """Return the top above a folder; `inside`: the path of the folder from there, as `prefix` gives it."""
    steps = [step for step in inside.split("/") if step]
    return folder.parents[len(steps) - 1] if steps else folder
