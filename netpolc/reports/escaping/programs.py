"""JSON for programs: the true value, and no character in it that a terminal or a log would obey."""

import json
import re
from typing import Final

from netpolc.reports.escaping.lines import Shown, log_command, visible_character


def json_text(value: object, *, indent: int = 1, sort_keys: bool = True, ascii_only: bool = True) -> Shown:
    """Write JSON that every parser takes.

    Half a surrogate pair, which no text of Unicode holds, becomes six characters: backslash, `u`, and its number.
    """
    text = json.dumps(value, indent=indent, sort_keys=sort_keys, ensure_ascii=ascii_only, allow_nan=False)
    return Shown(json_safe(text) + "\n")


def json_line(value: object) -> Shown:
    """Write JSON on one line, with its end."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return Shown(json_safe(text) + "\n")


def json_safe(text: str) -> str:
    """Escape what is left to escape in text that `json` wrote, or in a piece of it that ends between two values."""
    if "\\ud" in text:
        text = _JSON_ESCAPE.sub(_whole, text)
    if not text.isascii() or "\x7f" in text:
        text = _NOT_ASCII.sub(_json_escape, text)
    return log_command().sub(r"\\u0023#", text) if "##" in text else text


_JSON_ESCAPE: Final = re.compile(r"\\(?:ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|u(d[89a-f][0-9a-f]{2})|.)")
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7e]")


def _whole(escape: re.Match[str]) -> str:
    return f"\\\\u{escape[1]}" if escape[1] else escape[0]


def _json_escape(match: re.Match[str]) -> str:
    character = match[0]
    if visible_character(character) == character:
        return character
    if character > "\uffff":
        return json.dumps(character)[1:-1]
    escape = "\\\\u" if _HALF.match(character) else "\\u"
    return f"{escape}{ord(character):04x}"


_HALF: Final = re.compile("[\ud800-\udfff]")
