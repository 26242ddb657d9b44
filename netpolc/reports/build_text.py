"""The answer of `netpolc build` for a terminal."""

from collections.abc import Callable, Iterable

from netpolc.reports.build import BuildAnswer, EnvironmentFiles
from netpolc.reports.escaping.lines import Shown, page
from netpolc.reports.formats import Page


def write(answer: BuildAnswer, _: Page) -> Iterable[Shown]:
    """Write a line for each file that is not as the build would have it, sorted by path."""
    if not answer.stale:
        return
    kinds: tuple[tuple[str, Callable[[EnvironmentFiles], tuple[str, ...]]], ...] = (
        ("added", lambda item: item.added),
        ("changed", lambda item: item.changed),
        ("removed", lambda item: item.removed),
    )
    stale = [(path, kind) for item in answer.folders for kind, paths in kinds for path in paths(item)]
    yield page(f"{kind} {path}" for path, kind in sorted(stale))


def counts_text(found: Iterable[EnvironmentFiles], tree: str) -> Shown:
    """Return a line for each environment, as in `prod: 1 changed, 13 unchanged`."""
    return page(f"{item.name or tree}: {_counts(item) or 'no manifests'}" for item in found)


def _counts(item: EnvironmentFiles) -> str:
    counts = (
        (len(item.added), "added"),
        (len(item.changed), "changed"),
        (len(item.removed), "removed"),
        (item.unchanged, "unchanged"),
    )
    return ", ".join(f"{count} {word}" for count, word in counts if count)
