"""The stages composed: a project folder to files and to programs, manifests to what they mean."""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from netpolc.pipeline.compiling import Compiled, compile_project, resolve_project
    from netpolc.pipeline.existing import Existing, read_manifests

_HOME: Final = {
    "Compiled": "compiling",
    "Existing": "existing",
    "compile_project": "compiling",
    "read_manifests": "existing",
    "resolve_project": "compiling",
}

__all__ = ["Compiled", "Existing", "compile_project", "read_manifests", "resolve_project"]


def __getattr__(name: str) -> object:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module `netpolc.pipeline` has no attribute `{name}`")
    from importlib import import_module  # noqa: PLC0415 - a build needs nothing of what reads manifests

    value: object = getattr(import_module(f"netpolc.pipeline.{home}"), name)
    globals()[name] = value
    return value
