"""The answer of `netpolc version`, as a value."""

import platform
from importlib.metadata import version

from netpolc.rules.version import NEWEST, OLDEST
from netpolc.targets import kinds
from netpolc.values import frozen


@frozen
class VersionAnswer:
    """Which netpolc this is, what runs it, and what it is made for."""

    netpolc: str
    python: str
    kubernetes: tuple[str, str]
    """The oldest and the newest version whose rules it knows."""
    kinds: tuple[tuple[str, str, str], ...]
    """API version and kind of each manifest that it writes and reads, and the name of the target that it is of."""


def versions() -> VersionAnswer:
    """Say what is installed."""
    known = tuple(sorted((kind.api_version, kind.kind, target.name) for kind, target in kinds()))
    return VersionAnswer(version("netpolc"), platform.python_version(), (str(OLDEST), str(NEWEST)), known)
