"""Sets of IPv4 and IPv6 addresses: intervals of one number line, on which IPv6 follows IPv4."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final

from netpolc.sets.intervals import Intervals, interval, union

_V6: Final = 1 << 32
_END: Final = _V6 + (1 << 128)

EVERY_ADDRESS: Final = interval(0, _END - 1)


def address_number(text: str) -> int:
    """Return the place of an address on the number line. Raises ValueError where the text is no address."""
    address = ip_address(text)
    return int(address) if address.version == 4 else _V6 + int(address)


def address_text(number: int) -> str:
    """Write the address at a place of the number line."""
    return str(IPv4Address(number)) if number < _V6 else str(IPv6Address(number - _V6))


@lru_cache(1 << 16)
def cidr_set(text: str) -> Intervals:
    """Return the addresses of a block such as `10.0.0.0/8`; host bits are ignored.

    Raises ValueError where the text is no block.
    """
    address, slash, size = text.partition("/")
    number = address_number(address)
    start, bits = (0, 32) if number < _V6 else (_V6, 128)
    length = int(size) if slash else bits
    if not 0 <= length <= bits:
        raise ValueError(f"{text} is not a CIDR")
    free = bits - length
    first = (number - start >> free << free) + start
    return interval(first, first + (1 << free) - 1)


def cidrs_set(texts: Iterable[str]) -> Intervals:
    """Return the addresses of several blocks."""
    return union(part for text in texts for part in cidr_set(text))


def block_set(cidr: str, holes: Iterable[str] = ()) -> Intervals:
    """Return the addresses of a block but those of `holes`."""
    return cidr_set(cidr) - cidrs_set(holes)


def cidrs(addresses: Intervals) -> tuple[str, ...]:
    """Write a set as the fewest blocks, in order, IPv4 first."""
    return tuple(text for first, last in addresses for text in _blocks(first, last))


def _blocks(first: int, last: int) -> Iterator[str]:
    while first <= last:
        start, bits, end = (0, 32, min(last, _V6 - 1)) if first < _V6 else (_V6, 128, last)
        place = first - start
        free = min(bits, (place & -place).bit_length() - 1 if place else bits, (end - first + 1).bit_length() - 1)
        yield f"{address_text(first)}/{bits - free}"
        first += 1 << free


ROUTABLE: Final = cidrs_set(("0.0.0.0/0", "2000::/3")) - cidrs_set(
    (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "2001::/23", "2001:db8::/32", "3fff::/20"),
    )
)
"""Addresses that are globally routable (IANA special-purpose registries, RFC 6890)."""

PRIVATE: Final = cidrs_set(
    ("10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10")
)
"""Addresses that networks use inside (RFC 1918, 6598, 3927, 4193, 4291), where a cluster's pods lie as a rule."""
