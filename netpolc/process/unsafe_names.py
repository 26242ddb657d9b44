"""Names that were changed past the language: each would be a path to anywhere, and no bytes at all may hold others."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from netpolc.diagnostics.catalogue.tree import UNSAFE_NAME
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.diagnostics.origin import located
from netpolc.proof.lowered import Lowered
from netpolc.targets import kinds
from netpolc.tree.layout import is_safe

if TYPE_CHECKING:
    from netpolc.program.model import Policy
    from netpolc.targets.target import Planned


def unsafe_names(lowered: Sequence[Lowered]) -> Iterator[Diagnostic]:
    """Report manifests whose namespace or name can be none of a file."""
    cluster_scoped = {kind[:2] for kind, _ in kinds() if not kind.namespaced}
    for _, kind, ((namespace, name), *_), _, _, place, *_ in lowered:
        names = (name,) if namespace is None and kind in cluster_scoped else (namespace, name)
        unsafe = [item for item in names if not is_safe(item)]
        if unsafe:
            origin = located(place) if place else None
            yield finding(UNSAFE_NAME, f"`{unsafe[0]!a}` can be no name of a file", origin, help=_BUILD_ANEW)


def safely_named(policies: "Iterable[Policy]") -> "tuple[Policy, ...]":
    """Keep the policies whose namespace and name can be those of files."""
    return tuple([item for item in policies if is_safe(item.namespace) and is_safe(item.name)])


def safely_planned(planned: "Planned") -> bool:
    """Say whether the namespace and the name of a manifest can be those of a file."""
    return (planned.namespace is None or is_safe(planned.namespace)) and is_safe(planned.name)


def unsafe_environment(name: str | None) -> Iterator[Diagnostic]:
    """Report an environment whose name can be none of a folder."""
    if not (name is None or is_safe(name)):
        yield finding(UNSAFE_NAME, f"`{name!a}` can be no name of a folder", help=_BUILD_ANEW)


_BUILD_ANEW: Final = "build the value with the right name; what is built is not to be changed"
