"""How open a program is: what its rules open, by class."""

from collections import Counter
from collections.abc import Iterator

from netpolc.analysis.answers import Class
from netpolc.analysis.grouping import address_classes
from netpolc.analysis.openings import openings
from netpolc.program.model import NAMESPACE_NAME, Direction, Policy, Program


def openness(program: Program) -> tuple[tuple[Class, int], ...]:
    """Count the rules that open each class of connections, worst first; one that opens several counts in each."""
    counts = Counter(item for policy in program.policies for item in _opened(policy))
    return tuple((item, counts[item]) for item in Class if counts[item])


def _opened(policy: Policy) -> Iterator[Class]:
    for direction in Direction:
        found: dict[tuple[int, Class], None] = {}
        for opening in openings(policy, direction):
            peer = opening.region.peer
            if peer.outside:
                classes = address_classes(peer.addresses)
            else:
                names = peer.namespaces.constraint(NAMESPACE_NAME)
                inside = (Class.OPENED_INSIDE_NAMESPACE,) if names.holds(policy.namespace) else ()
                alone = names.values == (policy.namespace,) and not names.others
                classes = inside if alone else (Class.OPENED_ACROSS_NAMESPACES, *inside)
            found.update(((opening.index, item), None) for item in classes)
        yield from (item for _, item in found)
