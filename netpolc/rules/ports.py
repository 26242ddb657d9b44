"""Numbers and names of ports, and ranges.

Source: apimachinery's `IsValidPortNum` and `IsValidPortName` (RFC 6335, 5.1), and `ValidateNetworkPolicyPort`.
"""

import re
from functools import lru_cache
from typing import Final

from netpolc.diagnostics.catalogue.rules import BACKWARD_PORT_RANGE, BAD_PORT_NAME, PORT_OUT_OF_RANGE
from netpolc.rules.model import Fault, Reason, child
from netpolc.rules.quoting import byte_length, quoted

FIRST_PORT: Final = 1
LAST_PORT: Final = 65535
PORT_NAME_BYTES: Final = 15

_CHARACTERS: Final = re.compile(r"[-a-z0-9]+")
_LETTER: Final = re.compile(r"[a-z]")


def port_number_faults(number: int, field: str) -> tuple[Fault, ...]:
    """Judge the number of a port: 1 to 65535; a boolean is none."""
    if type(number) is int and FIRST_PORT <= number <= LAST_PORT:
        return ()
    message = f"port {number} is outside {FIRST_PORT}-{LAST_PORT}"
    return (Fault(PORT_OUT_OF_RANGE, field, Reason.INVALID, message, "a port is a number from 1 to 65535"),)


@lru_cache(1 << 14)
def port_name_faults(name: str, field: str) -> tuple[Fault, ...]:
    """Judge the name of a port: at most 15 bytes of `a-z0-9-`, a letter among them, no `-` at an end or doubled."""
    if not name:
        return (Fault(BAD_PORT_NAME, field, Reason.INVALID, "the name of a port is empty"),)
    faults: list[Fault] = []
    if byte_length(name) > PORT_NAME_BYTES:
        message = f"{quoted(name)} has {byte_length(name)} bytes, the name of a port at most {PORT_NAME_BYTES}"
        faults.append(Fault(BAD_PORT_NAME, field, Reason.INVALID, message))
    cures: list[str] = []
    if not _CHARACTERS.fullmatch(name):
        cures.append("use only lower-case letters, digits and `-`")
    elif len(name) <= 5 and name.isdecimal() and not port_number_faults(int(name), field):
        cures.append(f"a number is written without quotes: `{int(name)}`")
    elif not _LETTER.search(name):
        cures.append("use at least one letter")
    if "--" in name:
        cures.append("write no `--`")
    if name[0] == "-" or name[-1] == "-":
        cures.append("begin and end with a letter or digit")
    if cures:
        message = f"{quoted(name)} is not the name of a port"
        faults.append(Fault(BAD_PORT_NAME, field, Reason.INVALID, message, ", ".join(cures)))
    return tuple(faults)


def port_range_faults(first: int, last: int, field: str) -> tuple[Fault, ...]:
    """Judge a range of ports, both ends included.

    `field` is the path of the port; faults are at its `port` and `endPort`.
    """
    faults = port_number_faults(first, child(field, "port"))
    end = child(field, "endPort")
    if last < first:
        message = f"port range {first}-{last} ends before it begins"
        faults += (Fault(BACKWARD_PORT_RANGE, end, Reason.INVALID, message),)
    return faults + port_number_faults(last, end)
