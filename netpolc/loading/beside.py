"""`[tool.netpolc] beside`: the files whose policies others keep, and which count."""

import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from netpolc.diagnostics.model import Diagnostic, has_errors
from netpolc.values import frozen
from netpolc.yaml.listing import SUFFIXES, manifest_files

if TYPE_CHECKING:
    from netpolc.program.model import Policy

ENVIRONMENT: Final = "{environment}"
"""What stands for the name of an environment in a pattern."""


@frozen
class Beside:
    """Policies that others keep, and what is wrong with the files that hold them."""

    policies: "tuple[Policy, ...]" = ()
    found: tuple[Diagnostic, ...] = ()

    @property
    def failed(self) -> bool:
        """Say whether something cannot be read, so that whom others isolate is not known."""
        return has_errors(self.found)


def pattern_fault(pattern: str) -> str | None:
    """Say why a text is no pattern of files below the project folder; None: it is."""
    if not pattern.strip():
        return "it is empty"
    if "\\" in pattern or "\0" in pattern:
        return "a path is written with `/`"
    path = PurePosixPath(pattern)
    if path.is_absolute() or re.match(r"[A-Za-z]:", pattern) or ".." in path.parts or pattern.startswith("~"):
        return "it leads out of the project folder"
    if not path.parts:
        return "it is the project folder itself"
    if any("**" in part and part != "**" for part in path.parts):
        return "`**` stands for whole folders"
    if re.search(r"[{}]", pattern.replace(ENVIRONMENT, "")):
        return f"only `{ENVIRONMENT}` stands between braces"
    return None


def files_beside(root: Path, patterns: Sequence[str], environment: str | None) -> dict[str, tuple[Path, ...]]:
    """Find for each pattern its files in an environment, sorted; a folder stands for all manifests below it.

    Raises OSError where a folder cannot be read.
    """
    return {pattern: _files(root, pattern, environment) for pattern in patterns}


def _files(root: Path, pattern: str, environment: str | None) -> tuple[Path, ...]:
    if environment is None and ENVIRONMENT in pattern:
        return ()
    found: set[Path] = set()
    for path in root.glob(pattern.replace(ENVIRONMENT, environment or "")):
        if path.is_dir():
            found.update(manifest_files(path))
        elif path.name.endswith(SUFFIXES):
            found.add(path)
    return tuple(sorted(found))
