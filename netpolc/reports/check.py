"""The answer of `netpolc check -o json`: every finding, as values that cattrs writes out."""

from collections.abc import Iterable
from pathlib import Path

from attrs import frozen

from netpolc.diagnostics.files import shown_path
from netpolc.diagnostics.model import Diagnostic, Origin, Place, ordered
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.escaping.programs import json_text


@frozen
class Spot:
    """A place as it is written out: lines and columns count from 1, `end_column` is exclusive.

    Without columns `column` is 1 and `end_column` is None: the whole line is meant.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int | None


@frozen
class Beside:
    """A second place that a finding speaks of."""

    message: str
    path: str
    line: int
    column: int
    end_line: int
    end_column: int | None
    via: tuple[Spot, ...]


@frozen
class Found:
    """A finding as it is written out; the keys of its place are None where it has none."""

    code: str
    name: str
    severity: str
    message: str
    help: str | None
    environment: str | None
    field: str | None
    cause: str | None
    path: str | None
    line: int | None
    column: int | None
    end_line: int | None
    end_column: int | None
    via: tuple[Spot, ...]
    related: tuple[Beside, ...]


@frozen
class Checked:
    """What `netpolc check -o json` prints."""

    diagnostics: tuple[Found, ...]
    schema_version: int = 1


def checked(diagnostics: Iterable[Diagnostic], root: Path) -> Checked:
    """Collect findings, sorted by place. The pipeline has said one of several environments once, of no environment."""
    return Checked(tuple(_found(item, root) for item in ordered(diagnostics)))


def check_json(diagnostics: Iterable[Diagnostic], root: Path) -> Shown:
    """Write findings as the documented JSON (`netpolc schema check`)."""
    from cattrs import unstructure  # noqa: PLC0415 - text needs none of it

    return json_text(unstructure(checked(diagnostics, root)), indent=2, ascii_only=False)


def _found(item: Diagnostic, root: Path) -> Found:
    spot = _spot(item.origin.place, root) if item.origin else None
    return Found(
        code=item.code.id,
        name=item.code.name,
        severity=item.severity.value,
        message=item.message,
        help=item.help,
        environment=item.environment,
        field=item.field,
        cause=item.cause,
        path=spot.path if spot else None,
        line=spot.line if spot else None,
        column=spot.column if spot else None,
        end_line=spot.end_line if spot else None,
        end_column=spot.end_column if spot else None,
        via=_via(item.origin, root),
        related=tuple(_beside(related.message, related.origin, root) for related in item.related),
    )


def _beside(message: str, origin: Origin, root: Path) -> Beside:
    spot = _spot(origin.place, root)
    return Beside(message, spot.path, spot.line, spot.column, spot.end_line, spot.end_column, via=_via(origin, root))


def _via(origin: Origin | None, root: Path) -> tuple[Spot, ...]:
    return tuple(_spot(place, root) for place in origin.via) if origin else ()


def _spot(place: Place, root: Path) -> Spot:
    return Spot(
        shown_path(place.path, root),
        place.line,
        place.column if place.end_column else 1,
        place.end_line or place.line,
        place.end_column or None,
    )
