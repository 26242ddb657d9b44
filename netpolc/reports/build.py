"""The answer of `netpolc build`, as a value: what is added, changed, removed, and left as it was, by environment."""

from collections.abc import Iterable, Sequence

from netpolc.diagnostics.model import Diagnostic
from netpolc.tree.layout import environment_folder
from netpolc.tree.planning import Plan
from netpolc.values import frozen


@frozen(eq=False, repr=False)
class EnvironmentFiles:
    """The files of one environment; `name` is its folder in the tree, None in a project without environments.

    Paths are relative to the project folder where they lie in it.
    """

    name: str | None
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int


@frozen
class BuildAnswer:
    """What a build did; without `written` the folders say what a build would do."""

    folders: tuple[EnvironmentFiles, ...]
    diagnostics: tuple[Diagnostic, ...]
    written: bool
    stale: bool
    """Whether people are shown each file that is not as the build would have it, or was not before it was `written`."""
    shown: tuple[Diagnostic, ...] = ()
    """What people are told, after `--quiet` and `--verbose`."""
    tree: str = "build"
    """The folder of the tree, as it was named."""
    chosen: tuple[str, ...] = ()
    """The environments that were asked for, as they were named; none for all."""


def folders(plan: Plan, built: Sequence[str | None], tree: str) -> tuple[EnvironmentFiles, ...]:
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
        EnvironmentFiles(
            name,
            mine(plan.added, name),
            mine(plan.changed, name),
            mine(plan.removed, name),
            sum(owner(path) == name for path in plan.unchanged),
        )
        for name in names
    )
