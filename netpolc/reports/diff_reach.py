"""From where a change lets somebody reach more workloads, or fewer, in the words of a comparison."""

from collections.abc import Iterator
from typing import Final

from netpolc.analysis.answers import Growth
from netpolc.reports.counting import counted, fitting
from netpolc.reports.diff_words import EXAMPLES, listed
from netpolc.reports.escaping.markdown import code
from netpolc.sides.comparison import Comparison

MOST: Final = 5
"""So many sources are told to people; beyond them the rest is counted."""
_NAMES: Final = 6


def reach_lines(comparison: Comparison, *, every: bool = False) -> tuple[str, ...]:
    """Say from where how many more workloads are reached, worst first; nothing where nobody reaches others."""
    found = list(_told(comparison))
    shown = fitting(found, None if every else MOST)
    lines = [f"reach{where}: {text}" for where, text in shown]
    if len(shown) < len(found):
        lines.append(f"reach: … from {len(found) - len(shown)} others too, told with `--all`")
    return tuple(lines)


def reach_markdown(comparison: Comparison, *, every: bool = False) -> list[str]:
    """Say the same for a review."""
    lines = [code(line, cell=False) for line in reach_lines(comparison, every=every)]
    return ["<br>".join(lines), ""] if lines else []


def _told(comparison: Comparison) -> Iterator[tuple[str, str]]:
    """Give what is told with the words for its environments; equal ones of several environments are one."""
    found: dict[Growth, list[str]] = {}
    for one in comparison.environments:
        for item in one.difference.growths if one.only is None else ():
            found.setdefault(item, []).extend(() if one.name is None else (one.name,))
    for item in sorted(found, key=lambda item: (-len(item.gained), -len(item.lost))):
        names = found[item]
        yield f" in {listed(names)}" if names else "", _words(item)


def _words(item: Growth) -> str:
    parts: list[str] = []
    if item.gained:
        hops = counted(item.hops, "hop")
        parts.append(f"{counted(len(item.gained), 'more workload')} in {hops} ({listed(item.gained, EXAMPLES)})")
    if item.lost:
        parts.append(f"{counted(len(item.lost), 'fewer workload')} ({listed(item.lost, EXAMPLES)})")
    return f"from {listed(item.sources, _NAMES)} {', and '.join(parts)}"
