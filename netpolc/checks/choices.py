"""Which findings of checks a user wants to be told, and how much they weigh."""

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from attrs import evolve

from netpolc.checks import CHECKS
from netpolc.diagnostics.files import shown_path
from netpolc.diagnostics.model import Diagnostic, Severity
from netpolc.values import frozen


@frozen
class Choices:
    """What is chosen; errors of the language and of the API server cannot be left out."""

    select: frozenset[str] | None = None
    """Only these names; None: all."""
    ignore: frozenset[str] = frozenset()
    severities: Mapping[str, Severity | None] = {}
    """What a finding weighs instead of what its code does; None: it is not told."""
    by_path: tuple[tuple[str, frozenset[str]], ...] = ()
    """Names that are not told in files that match a pattern, relative to the project folder."""

    @property
    def left_out(self) -> frozenset[str]:
        """The names of which nothing is told anywhere."""
        chosen = names_of_checks()
        unselected = frozenset[str]() if self.select is None else chosen - self.select
        return unselected | self.ignore | {name for name, severity in self.severities.items() if severity is None}

    def applied(self, found: Iterable[Diagnostic], root: Path) -> tuple[Diagnostic, ...]:
        """Keep what is chosen, each as heavy as it was set."""
        chosen, left_out = names_of_checks(), self.left_out
        kept: list[Diagnostic] = []
        for item in found:
            name = item.code.name
            if name not in chosen:
                kept.append(item)
            elif name not in left_out and not self._is_left_out_at(item, root):
                kept.append(self._weighed(item))
        return tuple(kept)

    def _weighed(self, item: Diagnostic) -> Diagnostic:
        """Give a finding its severity: what has no evidence stays a note, unless the code is a note by itself."""
        severity = self.severities.get(item.code.name)
        if severity is None or (item.severity is not item.code.severity and severity is not Severity.NOTE):
            return item
        return evolve(item, severity=severity)

    def _is_left_out_at(self, item: Diagnostic, root: Path) -> bool:
        if item.origin is None:
            return False
        path = PurePosixPath(shown_path(item.origin.place.path, root))
        return any(item.code.name in names and _matches(path, pattern) for pattern, names in self.by_path)


def _matches(path: PurePosixPath, pattern: str) -> bool:
    """Say whether a pattern names a file, or a folder above it."""
    return any(place.match(pattern) for place in (path, *path.parents) if place.name)


def names_of_checks() -> frozenset[str]:
    """Name the findings that can be chosen: those of checks, and what is said of comments and exceptions."""
    names = (name for item in CHECKS for name in (item.name, *item.tells))
    return frozenset((*names, *_OTHERS))


_OTHERS = ("not-read", "check-given-up", "unyielded-clause", "unused-waiver", "unexplained-waiver", "stale-baseline")
