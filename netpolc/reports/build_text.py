"""The answer of `netpolc build` for a terminal."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from netpolc.reports.build import BuildAnswer, EnvironmentFiles
from netpolc.reports.counting import first_of
from netpolc.reports.escaping.lines import Shown, page

if TYPE_CHECKING:
    from netpolc.reports.formats import Page

_FILES: Final = 200
"""So many files are named."""


def write(answer: BuildAnswer, _: "Page") -> Iterable[Shown]:
    """Write a line for each file that is not as the build would have it, sorted by path; of very many the first."""
    if answer.stale:
        yield page(first_of([f"{kind} {path}" for path, kind in stale_files(answer)], _FILES))


def stale_files(answer: BuildAnswer) -> list[tuple[str, str]]:
    """List each file that is not as the build would have it, with what the build would do, sorted by path."""
    return sorted(found for item in answer.folders for found in files_of(item)) if answer.stale else []


def files_of(item: EnvironmentFiles) -> Iterator[tuple[str, str]]:
    """Give the files that are not as they were, each with `added`, `changed` or `removed`."""
    for kind, paths in (("added", item.added), ("changed", item.changed), ("removed", item.removed)):
        yield from ((path, kind) for path in paths)


def counts_text(found: Iterable[EnvironmentFiles], tree: str) -> Shown:
    """Return a line for each environment, as in `prod: 1 changed, 13 unchanged`."""
    return page(counts_lines(found, tree))


def counts_lines(found: Iterable[EnvironmentFiles], tree: str) -> Iterator[str]:
    """Count the files of each environment."""
    return (f"{item.name or tree}: {_counts(item) or 'no manifests'}" for item in found)


def _counts(item: EnvironmentFiles) -> str:
    counts = (
        (len(item.added), "added"),
        (len(item.changed), "changed"),
        (len(item.removed), "removed"),
        (item.unchanged, "unchanged"),
    )
    return ", ".join(f"{count} {word}" for count, word in counts if count)
