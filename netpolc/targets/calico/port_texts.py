"""How Calico reads what is written for a port.

Source: `PortFromString` and `Port.UnmarshalJSON` of api/pkg/lib/numorstring.
"""

import re
from typing import Final

from netpolc.rules.json import Json, as_text
from netpolc.rules.ports import LAST_PORT


def span_of(port: Json) -> tuple[int, int] | None:
    """Return the first and the last number of a port; None for what is a name, or nothing.

    A text of digits is a number, with leading zeros or without. Numbers are not judged; one above 65536 is 65536.
    """
    if isinstance(port, int | float):
        return min(int(port), _BEYOND), min(int(port), _BEYOND)
    found = _SPAN.fullmatch(as_text(port))
    if found is None:
        return None
    first, last = found.groups()
    return _number(first), _number(last or first)


def is_port_name(text: str) -> bool:
    """Say whether a text that is no number can be the name of a port."""
    return _NAME.fullmatch(text) is not None


def _number(digits: str) -> int:
    significant = digits.lstrip("0")
    return min(int(significant or "0"), _BEYOND) if len(significant) <= len(str(_BEYOND)) else _BEYOND


_BEYOND: Final = LAST_PORT + 1
_SPAN: Final = re.compile(r"([0-9]+)(?::([0-9]+))?")
_NAME: Final = re.compile(r"[a-zA-Z0-9_.-]{1,128}")
