"""The stages composed: a project folder to files and to programs, manifests to what they mean."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netpolc.pipeline.existing import Existing, read_manifests
    from netpolc.process.compiling import Compiled, compile_project
    from netpolc.process.resolved import resolve_project

__all__ = ["Compiled", "Existing", "compile_project", "read_manifests", "resolve_project"]

if not TYPE_CHECKING:
    from netpolc.later import later

    __getattr__ = later(
        __name__,
        {
            "Compiled": "netpolc.process.compiling",
            "Existing": "netpolc.pipeline.existing",
            "compile_project": "netpolc.process.compiling",
            "read_manifests": "netpolc.pipeline.existing",
            "resolve_project": "netpolc.process.resolved",
        },
    )


def __dir__() -> list[str]:
    """List the names that are there, those included that nobody has used yet."""
    return [*__all__]
