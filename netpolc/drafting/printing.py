"""Laying text out within a width: groups that stand on one line where they fit, and are broken where they do not.

The algorithm is that of Prettier, on which `ruff format` is built, too: a group is tried flat, with what follows it up
to the next place where a line may end.
"""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from netpolc.values import frozen


@frozen(eq=False)
class Line:
    """A place where a line ends: always (`hard`), or in a broken group, and else a space or nothing."""

    flat: str = ""
    hard: bool = False


@frozen(eq=False)
class Group:
    """Parts that are on one line where they fit."""

    parts: "tuple[Part, ...]"
    broken: bool = False
    """They never fit, because a line ends in them."""


@frozen(eq=False)
class Indent:
    """Parts whose lines begin further right."""

    parts: "tuple[Part, ...]"


@frozen(eq=False)
class IfBroken:
    """A text that stands only in a broken group."""

    text: str


Part: TypeAlias = str | Line | Group | Indent | IfBroken

STEP = 4
"""How far an indented line begins to the right of the one that holds it."""

_Item: TypeAlias = tuple[int, bool, Part]
"""Where lines begin, whether the group around is broken, and the part."""


def group(*parts: Part) -> Group:
    """Build a group; it is broken where a line always ends in it."""
    return Group(parts, broken=any(map(_ends_line, parts)))


def _ends_line(part: Part) -> bool:
    if isinstance(part, Line):
        return part.hard
    if isinstance(part, Indent):
        return any(map(_ends_line, part.parts))
    return isinstance(part, Group) and part.broken


def laid_out(parts: Sequence[Part], width: int, indent: int = 0) -> list[str]:
    """Lay parts out; lines begin at `indent` and are at most `width` wide where that can be had."""
    lines: list[str] = []
    line = " " * indent
    stack: list[_Item] = [(indent, True, part) for part in reversed(parts)]
    while stack:
        start, broken, part = stack.pop()
        if isinstance(part, str):
            line += part
        elif isinstance(part, IfBroken):
            line += part.text if broken else ""
        elif isinstance(part, Indent):
            stack += [(start + STEP, broken, inner) for inner in reversed(part.parts)]
        elif isinstance(part, Group):
            breaks = part.broken or not _fits(part, start, stack, width - len(line))
            stack += [(start, breaks, inner) for inner in reversed(part.parts)]
        elif broken or part.hard:
            lines.append(line.rstrip())
            line = " " * start
        else:
            line += part.flat
    return [*lines, line.rstrip()]


def _fits(first: Group, start: int, rest: Sequence[_Item], room: int) -> bool:
    """Say whether a group fits flat into what is left of a line, with all that must stand behind it there."""
    todo: list[_Item] = [(start, False, part) for part in reversed(first.parts)]
    behind = iter(reversed(rest))
    while room >= 0:
        if not todo:
            following = next(behind, None)
            if following is None:
                return True
            todo.append(following)
        indent, broken, part = todo.pop()
        if isinstance(part, str):
            room -= len(part)
        elif isinstance(part, IfBroken):
            room -= len(part.text) if broken else 0
        elif isinstance(part, Line):
            if broken or part.hard:
                return True
            room -= len(part.flat)
        else:
            inner = broken or (isinstance(part, Group) and part.broken)
            todo += [(indent, inner, each) for each in reversed(part.parts)]
    return False


def separated(parts: Sequence[Sequence[Part]]) -> Iterator[Part]:
    """Give parts with a comma and a place to break between them, and a comma at the end of a broken group."""
    for number, part in enumerate(parts):
        if number:
            yield ","
            yield Line(" ")
        yield from part
    yield IfBroken(",")
