"""Workflow commands of GitHub, and SARIF: what a reviewer is shown beside the lines of a change."""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

from netpolc.reports.escaping.lines import visible


def sarif_text(lines: Iterable[str]) -> str:
    """Write lines as the text of a SARIF message, in which `[words](address)` would be a link (3.11.6)."""
    return "\n".join(map(visible, lines)).replace("](", "\\](")


def uri(path: str) -> str:
    """Write a path as a relative reference of RFC 3986; what is no UTF-8 becomes U+FFFD, so that it can be decoded."""
    return quote("/" * path.startswith("/") + _HALF.sub("\ufffd", path).lstrip("/"), safe="/")


def workflow_command(level: str, lines: Iterable[str], **properties: str | int) -> str:
    """Write a workflow command of GitHub; a property `file` is a path, whose line ends stay true."""
    told = ",".join(f"{key}={_property(key, str(value))}" for key, value in properties.items())
    return f"::{level} {told}::{'%0A'.join(_data(visible(line)) for line in lines)}\n"


def _property(key: str, text: str) -> str:
    pieces = re.split(r"([\r\n])", text) if key == "file" else [text]
    shown = "".join(piece if piece in {"\r", "\n"} else visible(piece) for piece in pieces)
    return _data(shown).replace(":", "%3A").replace(",", "%2C")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


_HALF: Final = re.compile("[\ud800-\udfff]")
