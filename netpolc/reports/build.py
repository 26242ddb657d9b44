"""The answer of `netpolc build`: what of each environment is added, changed, removed, and left as it was."""

from collections.abc import Callable, Iterable, Sequence

from attrs import frozen

from netpolc.reports.escaping.lines import Shown, page
from netpolc.tree.layout import environment_folder
from netpolc.tree.planning import Plan


@frozen(eq=False, repr=False)
class Folder:
    """The files of one environment; `name` is its folder in the tree, None in a project without environments.

    Paths are relative to the project folder where they lie in it.
    """

    name: str | None
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int


def folders(plan: Plan, built: Sequence[str | None], tree: str) -> tuple[Folder, ...]:
    """Group a plan by environment: those that were built, sorted, and then others that lose files.

    `tree`: what the paths begin with, such as `build`.
    """
    alone = set(built) <= {None}

    def owner(path: str) -> str | None:
        return None if alone else path.partition("/")[0]

    def mine(paths: Iterable[str], name: str | None) -> tuple[str, ...]:
        return tuple(f"{tree}/{path}" for path in paths if owner(path) == name)

    names: list[str | None] = [None] if alone else [environment_folder(name) for name in built if name is not None]
    names += (
        sorted({path.partition("/")[0] for path in plan.removed} - {str(name) for name in names}) if not alone else []
    )
    return tuple(
        Folder(
            name,
            mine(plan.added, name),
            mine(plan.changed, name),
            mine(plan.removed, name),
            sum(owner(path) == name for path in plan.unchanged),
        )
        for name in names
    )


def counts_text(found: Iterable[Folder], tree: str) -> Shown:
    """Return a line for each environment, as in `prod: 1 changed, 13 unchanged`."""
    return page(f"{item.name or tree}: {_counts(item) or 'no manifests'}" for item in found)


def stale_text(found: Iterable[Folder]) -> Shown:
    """Return a line for each file that is not as the build would have it, sorted by path."""
    kinds: tuple[tuple[str, Callable[[Folder], tuple[str, ...]]], ...] = (
        ("added", lambda item: item.added),
        ("changed", lambda item: item.changed),
        ("removed", lambda item: item.removed),
    )
    stale = [(path, kind) for item in found for kind, paths in kinds for path in paths(item)]
    return page(f"{kind} {path}" for path, kind in sorted(stale))


def _counts(item: Folder) -> str:
    counts = (
        (len(item.added), "added"),
        (len(item.changed), "changed"),
        (len(item.removed), "removed"),
        (item.unchanged, "unchanged"),
    )
    return ", ".join(f"{count} {word}" for count, word in counts if count)
