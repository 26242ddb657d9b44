"""Sets of ports by protocol: intervals of one number line, on which a protocol's ports follow another's."""

from typing import Final

from netpolc.sets.intervals import EMPTY, Intervals, interval, union

PROTOCOLS: Final = ("TCP", "UDP", "SCTP")
_STRIDE: Final = 1 << 16
_START: Final = {protocol: index * _STRIDE for index, protocol in enumerate(PROTOCOLS)}

EVERY_PORT: Final = union((start + 1, start + _STRIDE - 1) for start in _START.values())


def port_number(protocol: str, port: int) -> int:
    """Return the place of a port (1-65535) on the number line."""
    return _START[protocol] + port


def port_at(number: int) -> tuple[str, int]:
    """Return the protocol and port at a place of the number line."""
    return PROTOCOLS[number // _STRIDE], number % _STRIDE


def port_set(protocol: str, first: int = 1, last: int = _STRIDE - 1) -> Intervals:
    """Return the ports of one protocol from `first` to `last`, without what lies outside of 1-65535."""
    start = _START[protocol]
    first, last = max(first, 1), min(last, _STRIDE - 1)
    return interval(start + first, start + last) if first <= last else EMPTY


def protocol_ports(ports: Intervals, protocol: str) -> Intervals:
    """Return the ports of one protocol as plain numbers."""
    start = _START[protocol]
    return Intervals(tuple(bound - start for bound in (ports & port_set(protocol)).bounds))


def ports_text(ports: Intervals) -> dict[str, str]:
    """Write ports as sorted numbers and ranges for each protocol that has any, such as `{"TCP": "80,8000-8999"}`."""
    found: dict[str, list[str]] = {}
    for first, last in ports:
        protocol, low = port_at(first)
        high = last % _STRIDE
        found.setdefault(protocol, []).append(str(low) if low == high else f"{low}-{high}")
    return {protocol: ",".join(found[protocol]) for protocol in PROTOCOLS if protocol in found}
