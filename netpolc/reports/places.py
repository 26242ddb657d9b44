"""Findings and places of a text in JSON: one writer for every answer."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from netpolc.diagnostics.files import shown_path
from netpolc.diagnostics.model import Diagnostic, Origin, Place
from netpolc.diagnostics.origin import Located
from netpolc.rules.json import Json

Roots = Path | Callable[[str], Path]
"""What paths are relative to where they lie in it; it may differ from path to path."""


_KEYS: Final = ("path", "line", "column", "end_line", "end_column")
"""The keys of a place, which are there, and null, where a finding has none."""


def place_json(place: Place, root: Path, *, whole_line: int | None = None) -> dict[str, Json]:
    """Write a place: lines and columns count from 1, ends are exclusive.

    `whole_line`: the `end_column` of a place without columns.
    """
    return {
        "path": shown_path(place.path, root),
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line or place.line,
        "end_column": place.end_column or whole_line,
    }


def finding_json(item: Diagnostic, root: Path) -> dict[str, Json]:
    """Write what every answer says of a finding; what they add stands behind it."""
    return {
        "code": item.code.id,
        "name": item.code.name,
        "severity": item.severity.value,
        "message": item.message,
        "help": item.help,
        **(dict.fromkeys(_KEYS) if item.origin is None else place_json(item.origin.place, root)),
    }


def related_json(item: Diagnostic, root: Path) -> list[Json]:
    """Write the other places that a finding speaks of."""
    return [
        {
            "message": related.message,
            **place_json(related.origin.place, root),
            "via": via_json(related.origin, root),
        }
        for related in item.related
    ]


def via_json(origin: Origin | None, root: Path) -> list[Json]:
    """Write the callers of a place."""
    return [place_json(place, root) for place in origin.via] if origin else []


def origin_json(origin: Origin, root: Path) -> dict[str, Json]:
    """Write where something stands, and its callers."""
    return {**_exact(origin.place, root), "via": [_exact(place, root) for place in origin.via]}


def origins_json(origins: Iterable[Located], root: Roots) -> list[Json]:
    """Write places in their order, each once."""
    found = dict.fromkeys(sorted(origin.locate() for origin in origins))
    return [origin_json(origin, root if isinstance(root, Path) else root(origin.place.path)) for origin in found]


def _exact(place: Place, root: Path) -> dict[str, Json]:
    return place_json(place, root, whole_line=place.column)
