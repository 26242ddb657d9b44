"""The classes of what changes for pods that could exist; those of less are never more."""

from netpolc.analysis.answers import Class
from netpolc.analysis.ends import Part
from netpolc.analysis.grouping import address_classes, change_classes
from netpolc.analysis.regions import share_namespace
from netpolc.program.model import NAMESPACE_NAME


def row_classes(part: Part, *, opening: bool, isolation: bool) -> tuple[Class, ...]:
    """Return the classes of connections that opened or closed; of some of them they are among these."""
    return change_classes(_opened(part) if opening else (), opening=opening, isolation=isolation)


def _opened(part: Part) -> tuple[Class, ...]:
    for end in (part.source, part.destination):
        if end.outside:
            return address_classes(end.addresses)
    if share_namespace(part):
        return (Class.OPENED_INSIDE_NAMESPACE,)
    mine = part.source.namespaces.constraint(NAMESPACE_NAME)
    inside = bool(mine & part.destination.namespaces.constraint(NAMESPACE_NAME))
    return (Class.OPENED_ACROSS_NAMESPACES,) + ((Class.OPENED_INSIDE_NAMESPACE,) if inside else ())
