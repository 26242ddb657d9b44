"""Destination ports as values, of the three protocols that Kubernetes knows."""

import re
from collections.abc import Iterable
from typing import Final, TypeAlias

from attrs import evolve, field

from netpolc.authoring.calls import told
from netpolc.authoring.labels import quoted
from netpolc.authoring.problems import exact_text, refuse_faults, refuse_type, spread
from netpolc.rules.known import Protocol
from netpolc.rules.model import Fault
from netpolc.rules.parts import PolicyPart
from netpolc.rules.ports import LAST_PORT, port_name_faults, port_number_faults, port_range_faults
from netpolc.values import frozen

Entry: TypeAlias = tuple[Protocol, int, int, str]
"""Protocol, first and last number, and a name: `(TCP, 80, 80, "")`, `(TCP, 0, 0, "http")`; all of one: 1 to 65535."""


@frozen
class PortRange:
    """The ports from `first` to `last`, both included."""

    first: int
    last: int

    def __repr__(self) -> str:
        return f"port_range({self.first}, {self.last})"


Given: TypeAlias = int | str | PortRange
"""What names a port: a number, the name of a container port, or a range."""


@frozen(cache_hash=True)
class Ports:
    """A set of destination ports; equal where the same ports are meant.

    `entries` keeps single numbers beside each other single (`80, 81` is not written as a range, which network plugins
    without `endPort` would cut short), sorted, without what a wider entry holds.
    """

    meaning: tuple[Entry, ...] = field(repr=False)
    entries: tuple[Entry, ...] = field(eq=False)

    def __or__(self, other: "Ports") -> "Ports":
        if not isinstance(other, Ports):  # pyright: ignore[reportUnnecessaryIsInstance] - a run is not type-checked
            refuse_type("|", "ports on both sides", other)
            return self
        return ports_of((*self.entries, *other.entries))

    def __repr__(self) -> str:
        return " | ".join(_text(protocol, self.entries) for protocol in dict.fromkeys(item[0] for item in self.entries))


def ports_of(entries: Iterable[Entry]) -> Ports:
    """Build ports from entries in any order, overlapping or not."""
    meaning: list[Entry] = []
    kept: list[Entry] = []
    by_protocol: dict[Protocol, list[Entry]] = {}
    for entry in entries:
        by_protocol.setdefault(entry[0], []).append(entry)
    for protocol in Protocol:
        mine = by_protocol.get(protocol, [])
        numbers = _merged((item[1], item[2]) for item in mine if not item[3])
        meaning += [(protocol, first, last, "") for first, last in numbers]
        if numbers == [(1, LAST_PORT)]:
            kept.append((protocol, 1, LAST_PORT, ""))
            continue
        ranges = _merged((item[1], item[2]) for item in mine if item[1] < item[2])
        singles = {item[1] for item in mine if item[1] == item[2] and not item[3]}
        singles = {number for number in singles if not any(first <= number <= last for first, last in ranges)}
        named = [(protocol, 0, 0, name) for name in sorted({item[3] for item in mine if item[3]})]
        meaning += named
        kept += sorted(
            [(protocol, number, number, "") for number in singles] + [(protocol, *pair, "") for pair in ranges]
        )
        kept += named
    return Ports(tuple(meaning), tuple(kept))


def _merged(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for first, last in sorted(pairs):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def _text(protocol: Protocol, entries: tuple[Entry, ...]) -> str:
    if (protocol, 1, LAST_PORT, "") in entries:
        return f"all_{protocol.lower()}"
    words: list[str] = []
    for kind, first, last, name in entries:
        if kind is protocol:
            words.append(quoted(name) if name else str(first) if first == last else f"port_range({first}, {last})")
    return f"{protocol.lower()}({', '.join(words)})"


all_tcp: Final = ports_of([(Protocol.TCP, 1, LAST_PORT, "")])
all_udp: Final = ports_of([(Protocol.UDP, 1, LAST_PORT, "")])
all_sctp: Final = ports_of([(Protocol.SCTP, 1, LAST_PORT, "")])

_ONE: Final = ports_of([(Protocol.TCP, 1, 1, "")])
"""What stands for ports that were refused."""


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


@told(PortRange(1, 1))
def port_range(first: int, last: int) -> PortRange:
    """Name the ports from `first` to `last`, both from 1 to 65535 and both included."""
    for number in (first, last):
        if not _is_number(number):
            refuse_type("port_range", "two numbers", number)
            return PortRange(1, 1)
    numbers = int(first), int(last)  # a member of an enumeration is a number too
    return PortRange(1, 1) if refuse_faults(port_range_faults(*numbers, PolicyPart.PORT)) else PortRange(*numbers)


@told(_ONE)
def tcp(port: Given, /, *more: Given) -> Ports:
    """Name TCP ports: numbers from 1 to 65535, `port_range(...)`, or the names of container ports."""
    return _of("tcp", Protocol.TCP, (port, *more))


@told(_ONE)
def udp(port: Given, /, *more: Given) -> Ports:
    """Name UDP ports, as `tcp` does."""
    return _of("udp", Protocol.UDP, (port, *more))


@told(_ONE)
def sctp(port: Given, /, *more: Given) -> Ports:
    """Name SCTP ports, as `tcp` does. A network plugin may not support SCTP."""
    return _of("sctp", Protocol.SCTP, (port, *more))


_MADE: Final[dict[tuple[Protocol, tuple[object, ...]], Ports]] = {}


def _of(function: str, protocol: Protocol, given: tuple[Given, ...]) -> Ports:
    key = protocol, given
    made = _MADE.get(key) if all(type(item) in _PLAIN for item in given) else None
    if made is None:
        entries = [entry for item in given for entry in _entries(function, protocol, item)]
        if not entries:
            return _ONE
        made = ports_of(entries)
        if len(entries) == len(given):
            _MADE[key] = made
    return made


_PLAIN: Final = {int, str}


def _port_cure(item: object) -> str | None:
    if isinstance(item, Ports):
        return "join ports with `|`"
    if isinstance(item, range) and item.step == 1 and len(item) > 1:
        return f"write `port_range({item.start}, {item.stop - 1})`"
    return spread(item)


def _name_faults(name: str) -> tuple[Fault, ...]:
    """Judge the name of a port; of two numbers with `-` between them say how the range is written."""
    faults = port_name_faults(name, PolicyPart.PORT)
    if not faults or (found := _RANGE.fullmatch(name)) is None:
        return faults
    first, last = int(found[1]), int(found[2])
    if port_range_faults(first, last, PolicyPart.PORT):
        return faults
    return tuple(evolve(fault, help=f"write `port_range({first}, {last})`") for fault in faults)


_RANGE: Final = re.compile(r" *([0-9]{1,5}) *[-:] *([0-9]{1,5}) *")


def _entries(function: str, protocol: Protocol, item: object) -> list[Entry]:
    if isinstance(item, PortRange):
        return [(protocol, item.first, item.last, "")]
    if isinstance(item, str):
        return [] if refuse_faults(_name_faults(item)) else [(protocol, 0, 0, exact_text(item))]
    if isinstance(item, int) and not isinstance(item, bool):
        number = int(item)  # a member of an enumeration is one too
        return [] if refuse_faults(port_number_faults(number, PolicyPart.PORT)) else [(protocol, number, number, "")]
    refuse_type(function, "port numbers, names, or `port_range(...)`", item, _port_cure(item))
    return []
