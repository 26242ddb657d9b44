"""The project that an import writes into: its width, what is in the way, and a `pyproject.toml` where there is none."""

import os
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, cast

from netpolc.diagnostics.catalogue.drafting import IN_THE_WAY
from netpolc.diagnostics.files import file_bytes
from netpolc.diagnostics.model import Diagnostic, Origin, Place, finding

SETTINGS: Final = "pyproject.toml"
_STARTER: Final = Path(__file__).parents[1] / "starter" / "pyproject.toml.txt"
_OWN_WIDTH: Final = 120
_RUFF_WIDTH: Final = 88
_LEAST: Final = 60
_MOST: Final = 320


def width_of(root: Path) -> int:
    """Return the width that ruff formats a project to; one that has no settings yet gets ours. Raises OSError."""
    for name in _RUFF_FILES:
        settings = _settings(root / name)
        if settings is not None:
            return _width(settings)
    settings = _settings(root / SETTINGS)
    return _OWN_WIDTH if settings is None else _width(_table(_table(settings, "tool"), "ruff"))


_RUFF_FILES: Final = (".ruff.toml", "ruff.toml")
"""Where one of these is, ruff reads no other file."""


def _settings(path: Path) -> dict[str, object] | None:
    """Read a file of settings; None where there is none. What cannot be read sets nothing."""
    try:
        return tomllib.loads(file_bytes(path).decode())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        return {}


def _width(settings: dict[str, object]) -> int:
    stated = settings.get("line-length")
    is_number = isinstance(stated, int) and not isinstance(stated, bool)
    return min(max(cast("int", stated), _LEAST), _MOST) if is_number else _RUFF_WIDTH


def _table(of: dict[str, object], name: str) -> dict[str, object]:
    found = of.get(name)
    return cast("dict[str, object]", found) if isinstance(found, dict) else {}


def settings_text() -> bytes:
    """Return the `pyproject.toml` of a fresh project, as `init` writes it; its width is that of what is written."""
    return _STARTER.read_bytes()


def in_the_way(root: Path, paths: Iterable[str]) -> Iterator[Diagnostic]:
    """Find what is there already of the files that are to be written; a link that leads nowhere is there, too."""
    for path in sorted(paths):
        if os.path.lexists(root / path):
            place = Origin(Place((root / path).as_posix(), 1))
            cure = "import into a fresh folder with `--into`"
            yield finding(IN_THE_WAY, f"`{path}` is there already, and nothing is written", place, help=cure)
