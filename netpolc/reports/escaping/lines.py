"""Text for people: lines on a terminal or in a log, where our colours are colours and all else can be seen."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final, NewType, TypeAlias

Shown = NewType("Shown", str)
"""A whole output in which everything that is not ours has been escaped by the rules of its format."""

_PLAIN: Final = "\x1b[0m"


def visible(text: str) -> str:
    r"""Write a text on one line in which every character can be seen: `\x1b`, `\n`, `\u202e`, `\udcff`."""
    if not text.isprintable() or not (text.isascii() or _hidden().search(text) is None):
        text = "".join(map(visible_character, text))
    return log_command().sub(r"\\x23#", text) if "##" in text else text


def visible_character(character: str) -> str:
    """Write one character as itself where it can be seen, else as Python would in ASCII."""
    seen = character.isprintable() and (character.isascii() or not _hidden().match(character))
    return character if seen else ascii(character)[1:-1]


@cache
def _hidden() -> re.Pattern[str]:
    """Find what Python calls printable though nobody sees it: fillers, joiners, variation selectors."""
    return re.compile(
        "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0e\uffa0\ufffc\U000e0100-\U000e01ef]"
    )


@cache
def log_command() -> re.Pattern[str]:
    """Find `##[error]`, `##vso[…]`, `##teamcity[…]`: CI systems obey these wherever they stand in a line."""
    return re.compile(r"##(?=\w*\[)")


@cache
def _line_command() -> re.Pattern[str]:
    """Find `::error file=…::`, which GitHub obeys at the beginning of a line; the address `::beef` is none."""
    return re.compile(r"(\s*):(?=:(?![0-9a-fA-F]{1,4}\s)[A-Za-z][\w-]*(?:\s|::))")


class Painted:
    """A piece of a line that is coloured: `style` is ours, a sequence for the terminal."""

    __slots__ = ("style", "text")

    def __init__(self, style: str, text: str) -> None:
        self.style: Final = style
        self.text: Final = text


Line: TypeAlias = str | Sequence[str | Painted]
"""A line for people: a text, or the pieces of one."""


def page(lines: Iterable[Line], *, colour: bool = False) -> Shown:
    """Write lines for a terminal or a log. A line feed inside of a line is shown, so that no text makes a line."""
    return Shown("".join([f"{one_line(line, colour=colour)}\n" for line in lines]))


def one_line(line: Line, *, colour: bool = False) -> str:
    """Write one line for a terminal or a log, without its end."""
    pieces = (line,) if isinstance(line, str) else line
    text = "".join([_piece(item, colour=colour) for item in pieces])
    return _line_command().sub(r"\1\\x3a", text, count=1) if text.lstrip().startswith("::") else text


def _piece(item: str | Painted, *, colour: bool) -> str:
    if isinstance(item, str):
        return visible(item)
    return f"{item.style}{visible(item.text)}{_PLAIN}" if colour and item.text else visible(item.text)


def joined(*parts: Shown) -> Shown:
    """Put outputs one after the other."""
    return Shown("".join(parts))
