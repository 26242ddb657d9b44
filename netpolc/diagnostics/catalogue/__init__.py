"""The codes of every finding: append-only data."""

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from netpolc.diagnostics.model import Code


def all_codes() -> "tuple[Code, ...]":
    """Return every code of every file of the catalogue, sorted by number; they are imported only now."""
    from importlib import import_module  # noqa: PLC0415 - a module that needs one code imports no others
    from pkgutil import iter_modules  # noqa: PLC0415 - as above

    found: list[Code] = []
    for module in iter_modules(__path__):
        found += cast("tuple[Code, ...]", import_module(f"{__name__}.{module.name}").CODES)
    return tuple(sorted(found, key=lambda code: code.id))
