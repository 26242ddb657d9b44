"""Names of a package that are imported when they are first used (PEP 562)."""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module


def later(package: str, homes: Mapping[str, str]) -> Callable[[str], object]:
    """Return the `__getattr__` of a package. `homes`: the module of each name.

    A type checker must not see it, or it would take every name of the package for one that is there.
    """

    def found(name: str) -> object:
        home = homes.get(name)
        if home is None:
            raise AttributeError(f"module `{package}` has no attribute `{name}`")
        value: object = getattr(import_module(home), name)
        setattr(sys.modules[package], name, value)
        return value

    return found
