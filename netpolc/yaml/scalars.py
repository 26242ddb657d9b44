"""What a plain YAML scalar means to the Go library that the API server and kubectl read with: YAML 1.1, in its own way.

Source: `resolve.go` of goyaml.v2 in sigs.k8s.io/yaml, seen to hold by running kubectl. `y`, `no` and `on` are booleans,
`0123` is octal, `1_000` is a number, dates are text.
"""

import math
import re
from typing import Final, TypeAlias

Scalar: TypeAlias = str | int | float | bool | None

_WORDS: Final[dict[str, Scalar]] = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
}
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_FRACTION: Final = re.compile(r"\.[0-9]+(?:[eE][-+]?[0-9]+)?")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ][0-9].*)?")
_INTEGERS: Final = (
    (re.compile(r"[-+]?0[xX][0-9a-fA-F]+"), 16),
    (re.compile(r"[-+]?0[bB][01]+"), 2),
    (re.compile(r"[-+]?0[oO][0-7]+"), 8),
    (re.compile(r"[-+]?0[0-7]+"), 8),
    (re.compile(r"[-+]?(?:0|[1-9][0-9]{,19})"), 10),
)
"""No whole number of more than 20 decimal digits fits into the 64 bits that Go has for it."""


def resolve_plain(text: str) -> Scalar:
    """Say what an unquoted scalar means."""
    if text in _WORDS:
        return _WORDS[text]
    first = text[0]
    if first == ".":
        return _float(text) if _FRACTION.fullmatch(text) else text
    if first in "+-0123456789" and not _DATE.fullmatch(text):
        return _number(text)
    return text


def key_text(key: Scalar) -> str | None:
    """Write a key as the JSON object has it, `y: ` as `"true"`; None where Go refuses it or rounds it (`1.5`)."""
    if isinstance(key, str):
        return key
    if isinstance(key, bool):
        return "true" if key else "false"
    if isinstance(key, int):
        return str(key) if -(1 << 63) <= key < 1 << 63 else None
    return None


def _number(text: str) -> Scalar:
    digits = text.replace("_", "")
    for pattern, base in _INTEGERS:
        if pattern.fullmatch(digits):
            sign = -1 if digits[0] == "-" else 1
            bare = digits.lstrip("+-")
            number = sign * int(bare[2:] if base in (2, 16) or bare[1:2] in ("o", "O") else bare, base)
            # An unsigned number has no sign in Go, not even a plus.
            if -(1 << 63) <= number < 1 << 63 or (number < 1 << 64 and digits[0] not in "+-"):
                return number
            break
    return _float(digits, text) if _FLOAT.fullmatch(digits) else text


def _float(digits: str, text: str | None = None) -> Scalar:
    value = float(digits)
    return (digits if text is None else text) if math.isinf(value) else value
