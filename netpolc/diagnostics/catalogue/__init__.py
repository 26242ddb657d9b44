"""The codes of every finding: append-only data."""

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from netpolc.diagnostics.model import Code


def all_codes() -> "tuple[Code, ...]":
    """Return every code of every file of the catalogue, sorted by number; they are imported only now."""
    from importlib import import_module
    from pkgutil import iter_modules

    found: list[Code] = []
    for module in iter_modules(__path__):
        found += cast("tuple[Code, ...]", import_module(f"{__name__}.{module.name}").CODES)
    return tuple(sorted(found, key=lambda code: code.id))
