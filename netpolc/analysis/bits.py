"""Sets of workloads as the bits of a number, by what selections and addresses match them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from attrs import define, field

from netpolc.program.inventory import Inventory, Workload
from netpolc.program.model import NAMESPACE_NAME
from netpolc.sets.addresses import address_number
from netpolc.sets.intervals import Intervals
from netpolc.sets.selections import Constraint, Selection


def members(bits: int) -> Iterator[int]:
    """Give the numbers of the bits that are set, smallest first."""
    if bits.bit_length() <= 256:
        while bits:
            low = bits & -bits
            yield low.bit_length() - 1
            bits ^= low
        return
    text = bin(bits)
    last = len(text) - 1
    place = text.rfind("1")
    while place > 1:
        yield last - place
        place = text.rfind("1", 2, place)


@define(eq=False)
class Bits:
    """One bit for each slot of a side; what selections match is looked up, never tried workload by workload."""

    everybody: int
    _in_namespace: dict[str, int]
    _labels: dict[str, dict[str, int]]
    _namespaces: Mapping[str, Mapping[str, str]]
    _addresses: list[tuple[int, int]]
    _pods: dict[Selection, int] = field(factory=dict[Selection, int])
    _places: dict[Selection, int] = field(factory=dict[Selection, int])
    _blocks: dict[Intervals, int] = field(factory=dict[Intervals, int])

    @staticmethod
    def of(workloads: Sequence[Workload | None], inventory: Inventory) -> "Bits":
        """Build the sets for the workloads of one side; None is a slot that the side does not have."""
        everybody = 0
        places: dict[str, list[int]] = {}
        found: dict[str, dict[str, list[int]]] = {}
        addresses: list[tuple[int, int]] = []
        for index, item in enumerate(workloads):
            if item is None:
                continue
            everybody |= 1 << index
            places.setdefault(item.namespace, []).append(index)
            for key, value in item.labels:
                found.setdefault(key, {}).setdefault(value, []).append(index)
            addresses += [(address_number(text), index) for text in item.addresses]
        labels = {key: {value: _bits(places) for value, places in values.items()} for key, values in found.items()}
        stated = {item.name: dict(item.labels) for item in inventory.namespaces}
        known = {name: {**stated.get(name, {}), NAMESPACE_NAME: name} for name in places}
        return Bits(everybody, {name: _bits(item) for name, item in places.items()}, labels, known, addresses)

    def namespace(self, name: str) -> int:
        """Return the workloads of one namespace."""
        return self._in_namespace.get(name, 0)

    def pods(self, selected: Selection) -> int:
        """Return the workloads whose labels are selected."""
        found = self._pods.get(selected)
        if found is None:
            found = self.everybody
            for key, constraint in selected.parts:
                found &= self._having(key, constraint)
            self._pods[selected] = found
        return found

    def places(self, selected: Selection) -> int:
        """Return the workloads of the selected namespaces."""
        found = self._places.get(selected)
        if found is None:
            names = selected.constraint(NAMESPACE_NAME)
            near = names.values if not (names.others or names.absent) else self._namespaces
            found = 0
            for name in near:
                labels = self._namespaces.get(name)
                if labels is not None and selected.holds(labels):
                    found |= self._in_namespace[name]
            self._places[selected] = found
        return found

    def at(self, addresses: Intervals) -> int:
        """Return the workloads of which an address is known that lies in a set."""
        found = self._blocks.get(addresses)
        if found is None:
            found = _bits([index for number, index in self._addresses if number in addresses])
            self._blocks[addresses] = found
        return found

    @cached_property
    def nowhere(self) -> int:
        """The workloads of which no address is known."""
        return self.everybody & ~_bits([index for _, index in self._addresses])

    def _having(self, key: str, constraint: Constraint) -> int:
        values = self._labels.get(key, {})
        listed = _union(values.get(value, 0) for value in constraint.values)
        if constraint.absent is constraint.others:
            return self.everybody & ~listed if constraint.others else listed
        present = _union(values.values())
        if constraint.others:
            return present & ~listed
        return listed | (self.everybody & ~present)


def _bits(places: Sequence[int]) -> int:
    if len(places) < 64:
        return _union(1 << place for place in places)
    text = bytearray(max(places) // 8 + 1)
    for place in places:
        text[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(text, "little")


def _union(parts: Iterable[int]) -> int:
    found = 0
    for part in parts:
        found |= part
    return found
