"""Address blocks: `ipBlock.cidr` and `ipBlock.except`.

Source: `ValidateIPBlock`, `ParseCIDRSloppy` and KEP-4858 (StrictIPCIDRValidation): leading zeros, IPv4-mapped IPv6
addresses and host bits are silent up to 1.32, a warning from 1.33, refused from 1.36. IPv6 text that RFC 5952 would
write in another way is a warning from 1.33.
"""

import re
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address
from typing import Final

from netpolc.diagnostics.catalogue.rules import (
    BAD_CIDR,
    EXCEPT_OUTSIDE_CIDR,
    HOST_BITS,
    LEADING_ZEROS,
    MAPPED_ADDRESS,
    UNUSUAL_IPV6,
)
from netpolc.diagnostics.model import Severity
from netpolc.rules.model import Fault, Reason
from netpolc.rules.quoting import quoted
from netpolc.rules.version import Version
from netpolc.values import frozen

WARNS: Final = Version(33)
REFUSES: Final = Version(36)

_V4: Final = re.compile(r"[0-9]+(?:\.[0-9]+){3}")
_GROUP: Final = re.compile(r"[0-9a-fA-F]+")
_STRICT_V4: Final = re.compile(r"(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*)){3}")
_MEMO: Final = 1 << 16
"""A block is asked about by several rules, and by both sides of a comparison."""


@frozen
class ParsedBlock:
    """An address block as the API server reads it: the address as written, as a number, and its prefix length."""

    family: int
    """4 or 6."""
    address: int
    length: int

    @property
    def bits(self) -> int:
        """The bits of an address of this family: 32 or 128."""
        return 32 if self.family == 4 else 128

    @property
    def network(self) -> int:
        """The first address of the block."""
        free = self.bits - self.length
        return self.address >> free << free

    @property
    def is_mapped(self) -> bool:
        """Say whether the address is IPv4 written as IPv6 (`::ffff:a.b.c.d`, RFC 4291 2.5.5.2)."""
        return self.family == 6 and self.address >> 32 == 0xFFFF

    def contains(self, other: "ParsedBlock") -> bool:
        """Say whether the first address of `other` lies in this block; IPv4-mapped networks count as IPv4, as in Go."""
        mine, theirs = self.plain(), other.plain()
        free = mine.bits - mine.length
        return mine.family == theirs.family and mine.network >> free == theirs.network >> free

    def plain(self) -> "ParsedBlock":
        """Return the block without host bits, and as IPv4 where it is IPv4-mapped."""
        if self.family == 6 and self.length >= 96 and self.is_mapped:
            return ParsedBlock(4, self.network & 0xFFFFFFFF, self.length - 96)
        return ParsedBlock(self.family, self.network, self.length)

    def __str__(self) -> str:
        address = IPv4Address(self.address) if self.family == 4 else IPv6Address(self.address)
        return f"{address}/{self.length}"


_OCTETS: Final = {str(number): number for number in range(256)}
_LENGTHS: Final = {str(number): number for number in range(33)}


def plain_block(text: str) -> tuple[int, int] | None:
    """Read a canonical IPv4 CIDR as its first address and its length; None for every other text, faultless or not.

    Most blocks are such, and every version takes them: this is the fast way past the rules below.
    """
    written, _, size = text.partition("/")
    try:
        a, b, c, d = written.split(".")
        address = _OCTETS[a] << 24 | _OCTETS[b] << 16 | _OCTETS[c] << 8 | _OCTETS[d]
        length = _LENGTHS[size]
    except (KeyError, ValueError):
        return None
    return None if address & (0xFFFFFFFF >> length) else (address, length)


@lru_cache(_MEMO)
def parse_cidr(text: str) -> ParsedBlock | None:
    """Read `address/length` as leniently as the API server's own parser does; None where it is none."""
    written, slash, size = text.partition("/")
    if not slash or not (size.isascii() and size.isdigit()):
        return None
    four = _v4(written)
    address, family = (four, 4) if four is not None else (_v6(written), 6)
    length = _number(size)
    if address is None or length > (32 if family == 4 else 128):
        return None
    return ParsedBlock(family, address, length)


@lru_cache(_MEMO)
def cidr_faults(text: str, field: str, version: Version) -> tuple[Fault, ...]:
    """Judge a CIDR by the rules of a version; a fault may be a warning."""
    if not text:
        return (Fault(BAD_CIDR, field, Reason.REQUIRED, "the address block is missing", _EXAMPLE),)
    return _syntax_faults(text, field, version)


@lru_cache(_MEMO)
def except_faults(cidr: str, except_: str, field: str, version: Version) -> tuple[Fault, ...]:
    """Judge a block that is cut out of another; `field` is that of the cut. Nothing is said where `cidr` is none."""
    around = parse_cidr(cidr)
    if around is None:
        return ()
    faults = _syntax_faults(except_, field, version)
    cut = parse_cidr(except_)
    if cut is not None and (around.length >= cut.length or not around.contains(cut)):
        message = f"except {quoted(except_)} does not lie inside {quoted(cidr)}"
        if around.length == cut.length and around.contains(cut):
            message = f"except {quoted(except_)} takes everything out of {quoted(cidr)}"
        faults += (Fault(EXCEPT_OUTSIDE_CIDR, field, Reason.INVALID, message),)
    return faults


def canonical_cidr(text: str) -> str:
    """Write a block as RFC 5952 does, without host bits and leading zeros, IPv4-mapped ones as IPv4.

    Raises ValueError where the text is no CIDR.
    """
    block = parse_cidr(text)
    if block is None:
        raise ValueError(f"{quoted(text)} is not a CIDR")
    return str(block.plain())


_EXAMPLE: Final = "write an address, `/` and the length of the prefix, such as `10.0.0.0/8` or `2001:db8::/32`"


def _syntax_faults(text: str, field: str, version: Version) -> tuple[Fault, ...]:
    block = parse_cidr(text)
    if block is None:
        cure = _EXAMPLE
        single = parse_cidr(f"{text}/128") or parse_cidr(f"{text}/32")
        if single is not None:
            cure = f"write `{ParsedBlock(single.family, single.address, single.bits).plain()}` for this one address"
        message = f"{quoted(text)} is not a CIDR" if text else "the address block is empty"
        return (Fault(BAD_CIDR, field, Reason.INVALID, message, cure),)
    if version < WARNS:
        return ()
    severity = Severity.WARNING if version < REFUSES else Severity.ERROR
    plain = str(block.plain())
    if _has_leading_zeros(text):
        message = f"{quoted(text)} has leading zeros, which some programs read as octal"
        return (Fault(LEADING_ZEROS, field, Reason.INVALID, message, f"write `{plain}`", severity),)
    if block.is_mapped:
        message = f"{quoted(text)} is an IPv4 address written as IPv6"
        return (Fault(MAPPED_ADDRESS, field, Reason.INVALID, message, f"write `{plain}`", severity),)
    if block.address != block.network:
        single = ParsedBlock(block.family, block.address, block.bits)
        message = f"{quoted(text)} has bits set beyond its prefix"
        cure = f"write `{plain}` for the block, or `{single}` for the one address"
        return (Fault(HOST_BITS, field, Reason.INVALID, message, cure, severity),)
    if block.family == 6 and plain != text:
        message = f"{quoted(text)} is not in the canonical form of IPv6"
        return (Fault(UNUSUAL_IPV6, field, None, message, f"write `{plain}`", Severity.WARNING),)
    return ()


def _has_leading_zeros(text: str) -> bool:
    address, _, size = text.partition("/")
    if len(size) > 1 and size.startswith("0"):
        return True
    four = address.rpartition(":")[2]
    if "." in four and not _STRICT_V4.fullmatch(four):
        return True
    return any(len(group) > 4 for group in address.split(":") if "." not in group)


def _number(digits: str) -> int:
    """Read decimal digits, of which there may be any number: what is too large for any use stays too large."""
    digits = digits.lstrip("0")
    return int(digits or "0") if len(digits) < 9 else 1 << 30


def _v4(text: str) -> int | None:
    if not _V4.fullmatch(text):
        return None
    address = 0
    for part in text.split("."):
        number = _number(part)
        if number > 255:
            return None
        address = address << 8 | number
    return address


def _v6(text: str) -> int | None:
    before, double, after = text.partition("::")
    if double:
        if "::" in after or after.startswith(":"):
            return None
        head = _groups(before, last=False)
        tail = _groups(after, last=True)
        if head is None or tail is None or len(head) + len(tail) > 7:
            return None
        groups = [*head, *[0] * (8 - len(head) - len(tail)), *tail]
    else:
        found = _groups(text, last=True)
        if found is None or len(found) != 8:
            return None
        groups = found
    address = 0
    for group in groups:
        address = address << 16 | group
    return address


def _groups(text: str, *, last: bool) -> list[int] | None:
    """Read the groups between colons; the last of an address may be an IPv4 address."""
    if not text:
        return []
    groups: list[int] = []
    parts = text.split(":")
    for index, part in enumerate(parts):
        if "." in part and last and index == len(parts) - 1:
            four = _v4(part)
            if four is None:
                return None
            groups += [four >> 16, four & 0xFFFF]
        elif _GROUP.fullmatch(part):
            digits = part.lstrip("0")
            if len(digits) > 4:
                return None
            groups.append(int(digits or "0", 16))
        else:
            return None
    return groups
