"""Markdown of GitHub: what is not ours is shown as it is written, never a link, a mention, an image or HTML."""

import html
import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

from netpolc.reports.escaping.lines import Shown, one_line, visible

_LONGEST_CODE: Final = 300
_LONGEST_LINE: Final = 400


def document(lines: Iterable[str]) -> Shown:
    """Join lines of which every part is ours, or was written by another function of this module."""
    return Shown("\n".join(lines) + "\n")


def comment(text: str) -> str:
    """Write a comment, which nobody is shown: what could end it, and what cannot be seen, is percent-encoded."""
    return f"<!-- {quote(visible(text), safe='/:,').replace('--', '%2D%2D')} -->"


def code(text: str, *, cell: bool = True) -> str:
    """Write a text as code on one line; in the `cell` of a table a bar is escaped."""
    shown = visible(text)[:_LONGEST_CODE] or " "
    fence = "`" * (1 + max(map(len, _BACKTICKS.findall(shown)), default=0))
    space = " " if len(fence) > 1 else ""  # GitHub takes one off at each end
    return f"{fence}{space}{shown.replace('|', BAR) if cell else shown}{space}{fence}"


BAR: Final = "\\|"


def prose(text: str, *, cell: bool = True) -> str:
    """Write a text whose words between backticks are code; what GitHub would link or notify becomes code too."""
    pieces = text.replace("\n", " ").split("`")
    if len(pieces) % 2 == 0:  # the last backtick opens nothing
        pieces[-2:] = [f"{pieces[-2]}'{pieces[-1]}"]
    return "".join(code(piece, cell=cell) if index % 2 else _plain(piece, cell) for index, piece in enumerate(pieces))


def _plain(text: str, cell: bool) -> str:
    words = visible(text).split(" ")
    return " ".join(code(word, cell=cell) if _LINKED.search(word) else _MARKUP.sub(_escape, word) for word in words)


_LINKED: Final = re.compile(r"@|#\d|\bGH-\d|://|\bwww\.|\b(?:mailto|xmpp|https?|ftp):", re.IGNORECASE)
_MARKUP: Final = re.compile(r"[\\*~<|$\[\]]|&(?=[#\w])|(?<!\w)_|_(?!\w)")


def _escape(markup: re.Match[str]) -> str:
    return {"<": "&lt;", "&": "&amp;"}.get(markup[0], f"\\{markup[0]}")


def folded(title: str, lines: Iterable[str], language: str = "") -> str:
    """Write lines as a block of code that is folded under a title."""
    shown = [one_line(line)[:_LONGEST_LINE] for line in lines]
    fence = "`" * max(3, *(len(run) + 1 for line in shown for run in _BACKTICKS.findall(line)), 0)
    body = "\n".join(shown)
    return f"<details><summary>{_html(title)}</summary>\n\n{fence}{language}\n{body}\n{fence}\n\n</details>\n"


def hidden(title: str, pieces: Iterable[str]) -> str:
    """Fold pieces of Markdown, each ours or written by another function of this module, under a title."""
    body = "\n".join(pieces)
    return f"<details><summary>{_html(title)}</summary>\n\n{body}\n\n</details>\n"


def drawn(title: str, flowchart: Shown) -> str:
    """Fold a flowchart of Mermaid under a title; in its text every backtick is an entity."""
    return f"<details><summary>{_html(title)}</summary>\n\n```mermaid\n{flowchart}```\n\n</details>\n"


_BACKTICKS: Final = re.compile("`+")


def _html(text: str) -> str:
    shown = html.escape(visible(text))
    return f"<code>{shown}</code>" if _LINKED.search(text) else shown
