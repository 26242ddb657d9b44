"""Names that were changed past the language: each would be a path to anywhere, and no bytes at all may hold others."""

from collections.abc import Iterator, Sequence
from typing import Final

from netpolc.diagnostics.catalogue.tree import UNSAFE_NAME
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.diagnostics.origin import located
from netpolc.proof.lowered import Lowered
from netpolc.tree.layout import is_safe


def unsafe_names(lowered: Sequence[Lowered]) -> Iterator[Diagnostic]:
    """Report manifests whose namespace or name can be none of a file."""
    for _, _, ((namespace, name), *_), _, _, place, *_ in lowered:
        names = (name,) if namespace is None else (namespace, name)
        unsafe = next((item for item in names if not is_safe(item)), None)
        if unsafe is not None:
            origin = located(place) if place else None
            yield finding(UNSAFE_NAME, f"`{unsafe!a}` can be no name of a file", origin, help=_BUILD_ANEW)


def unsafe_environment(name: str | None) -> Iterator[Diagnostic]:
    """Report an environment whose name can be none of a folder."""
    if not (name is None or is_safe(name)):
        yield finding(UNSAFE_NAME, f"`{name!a}` can be no name of a folder", help=_BUILD_ANEW)


_BUILD_ANEW: Final = "build the value with the right name; what is built is not to be changed"
