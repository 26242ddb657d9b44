"""A concrete connection in a part: always a point of the universe of what could exist."""

from functools import lru_cache
from typing import Final

from netpolc.analysis.answers import ConcreteEnd, Witness
from netpolc.analysis.ends import End, Part
from netpolc.program.model import NAMESPACE_NAME
from netpolc.sets.addresses import EVERY_ADDRESS, PRIVATE, ROUTABLE, address_number, address_text
from netpolc.sets.intervals import Intervals
from netpolc.sets.ports import port_at, port_number
from netpolc.sets.selections import Selection

_USUAL_PORTS: Final = (port_number("TCP", 443), port_number("TCP", 80), port_number("UDP", 53))
_USUAL_ADDRESSES: Final = tuple(map(address_number, ("8.8.8.8", "2606:4700:4700::1111", "10.0.0.1")))


def witness_of(part: Part, *, shared: bool) -> Witness:
    """Pick a connection of a part that nothing is cut out of; `shared`: both ends lie in one namespace."""
    number = _pick(part.ports, _USUAL_PORTS)
    protocol, port = port_at(number)
    declared = tuple([(name, protocol, port) for name in part.names_is]) if part.names.parts else ()
    namespaces = (part.source.namespaces & part.destination.namespaces) if shared else None
    return Witness(
        _place(part.source, namespaces or part.source.namespaces, ()),
        _place(part.destination, namespaces or part.destination.namespaces, declared),
        protocol,
        port,
    )


@lru_cache(1 << 14)
def _place(end: End, namespaces: Selection, ports: tuple[tuple[str, str, int], ...]) -> ConcreteEnd:
    if end.outside:
        return ConcreteEnd(_address(end.addresses & ROUTABLE or end.addresses))
    labels = namespaces.witness()
    name = labels.get(NAMESPACE_NAME)
    if name is None:
        constraint, number, name = namespaces.constraint(NAMESPACE_NAME), 0, "other"
        while not constraint.holds(name):
            number, name = number + 1, f"other-{number + 1}"
        labels[NAMESPACE_NAME] = name
    address = None if end.addresses == EVERY_ADDRESS else _address(end.addresses & PRIVATE or end.addresses)
    return ConcreteEnd(
        None, name, tuple(sorted(labels.items())), tuple(sorted(end.pods.witness().items())), ports, address
    )


def _address(addresses: Intervals) -> str:
    return address_text(_pick(addresses, _USUAL_ADDRESSES))


@lru_cache(1 << 14)
def _pick(numbers: Intervals, usual: tuple[int, ...]) -> int:
    return next((number for number in usual if number in numbers), numbers.witness())
