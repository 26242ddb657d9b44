"""Which environments of a project are meant by the names and patterns of `--env`."""

from collections.abc import Sequence
from fnmatch import fnmatchcase

from netpolc.authoring.environments import Environment
from netpolc.diagnostics.catalogue.loading import CONFIGURATION, NO_ENVIRONMENT
from netpolc.diagnostics.model import Diagnostic, Origin, finding
from netpolc.diagnostics.nearest import meant


def chosen_of(
    known: tuple[Environment, ...] | None, patterns: Sequence[str], found: list[Diagnostic]
) -> tuple[str | None, ...]:
    """Return the names of what is chosen, None for a project without environments; what names nobody is found."""
    names = ", ".join(f"`{item.name}`" for item in known or ())
    for pattern in patterns:
        if not any(is_chosen(item.name, (pattern,)) for item in known or ()):
            message = f"no environment is named `{pattern}`"
            there = f"there are {names}" if names else "the project has none"
            cure = meant(pattern, (item.name for item in known or ())) or there
            found.append(finding(NO_ENVIRONMENT, message, help=cure))
    if known is None:
        return (None,)
    return tuple(item.name for item in known if is_chosen(item.name, patterns))


def unknown_set(
    known: tuple[Environment, ...] | None, stated: Sequence[tuple[str, Origin]], found: list[Diagnostic]
) -> None:
    """Find what is set of environments that are none; `stated`: their names, and where each is."""
    names = [item.name for item in known or ()]
    if known == ():  # they could not be read, which was found
        return
    for name, place in stated:
        if name not in names:
            listed = ", ".join(f"`{item}`" for item in names)
            cure = meant(name, names) or (f"there are {listed}" if names else "the project has none")
            found.append(finding(CONFIGURATION, f"no environment is named `{name}`", place, help=cure))


def is_chosen(name: str | None, patterns: Sequence[str]) -> bool:
    """Say whether an environment is meant; without patterns each is, and what has no name by any."""
    return name is None or not patterns or any(fnmatchcase(name, pattern) for pattern in patterns)
