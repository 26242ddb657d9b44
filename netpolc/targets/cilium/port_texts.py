"""Ports as Cilium's agents read them: a name, or a number as Go writes it."""

import re
from typing import Final

from netpolc.rules.ports import LAST_PORT


def is_service_name(text: str) -> bool:
    """Say whether a text is the name of a port, whatever its case (`IsSvcName` of pkg/iana)."""
    return 0 < len(text) <= _LONGEST and _NAME.fullmatch(text) is not None and any(map(str.isalpha, text))


def number_of(text: str) -> int | None:
    """Read a number as `strconv.ParseUint(text, 0, 16)` does, a leading zero as octal; None for every other text."""
    if not _NUMBER.fullmatch(text):
        return None
    digits = text.replace("_", "")
    try:
        number = int(digits, 8 if digits[0] == "0" else 10)
    except ValueError:
        return None
    return number if number <= LAST_PORT else None


_LONGEST: Final = 15
_NAME: Final = re.compile(r"[a-zA-Z0-9]+(?:-[a-zA-Z0-9]+)*")
_NUMBER: Final = re.compile(r"0(?:_?[0-7]){0,16}|[1-9](?:_?[0-9]){0,8}")
