"""Which environments of a project are meant by the names and patterns of `--env`."""

from collections.abc import Sequence
from fnmatch import fnmatchcase

from netpolc.authoring.environments import Environment
from netpolc.diagnostics.catalogue.loading import NO_ENVIRONMENT
from netpolc.diagnostics.model import Diagnostic, finding
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


def is_chosen(name: str | None, patterns: Sequence[str]) -> bool:
    """Say whether an environment is meant; without patterns each is, and what has no name by any."""
    return name is None or not patterns or any(fnmatchcase(name, pattern) for pattern in patterns)
