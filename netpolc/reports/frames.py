"""Frames of source text: the lines of a place, with what is meant underlined, in any script and of any length."""

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from netpolc.diagnostics.model import Place
from netpolc.reports.escaping.lines import visible_character
from netpolc.values import frozen

WIDEST: Final = 120
"""How many columns of a line are shown; a longer one is cut around what is underlined."""

_TAB: Final = "    "
_CUT: Final = "..."
_BEFORE: Final = 30
_SHOWN_ENDS: Final = 2


class FrameLine(NamedTuple):
    """One line of a frame: its number (None below a line of text), the text, and the columns of it that are marks."""

    number: int | None
    text: str
    marks: tuple[int, int] = (0, 0)


@frozen
class Frame:
    """What is shown of a place."""

    lines: tuple[FrameLine, ...]

    @property
    def digits(self) -> int:
        """The width of the longest line number."""
        return max((len(str(line.number)) for line in self.lines if line.number is not None), default=1)


def frame(place: Place, source: Sequence[str], mark: str = "^") -> Frame | None:
    """Return the lines of a place with what is meant underlined, or None where the text does not reach that far.

    A place without columns has its whole line underlined. Of a place over many lines the first and the last are shown.
    """
    last = place.end_line if place.end_column else place.line
    if not 0 < place.line <= last <= len(source):
        return None
    if last == place.line:
        return Frame(tuple(_single(place, source[place.line - 1], mark)))
    return Frame(tuple(_several(place, last, source, mark)))


def _single(place: Place, text: str, mark: str) -> Iterator[FrameLine]:
    start, end = place.column - 1, place.end_column - 1
    if not place.end_column:
        start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    cells = _cells(text)
    start = min(start, len(cells))
    end = max(min(end, len(cells)), start)
    first, stop = _window(cells, start, end)
    shown, before = _joined(cells, first, stop)
    yield FrameLine(place.line, shown)
    lead = before + _width(cells[first:start])
    length = max(1, _width(cells[start : min(end, stop)]))
    yield FrameLine(None, " " * lead + mark * length, (lead, lead + length))


def _several(place: Place, last: int, source: Sequence[str], mark: str) -> Iterator[FrameLine]:
    opening = source[place.line - 1]
    if opening[: place.column - 1].strip():
        yield FrameLine(place.line, "  " + _clipped(opening))
        lead = min(_width(_cells(opening[: place.column - 1])), WIDEST)
        yield FrameLine(None, " " + "_" * (lead + 1) + mark, (1, lead + 3))
    else:
        yield FrameLine(place.line, "/ " + _clipped(opening), (0, 1))
    hidden = last - place.line - 1 - 2 * _SHOWN_ENDS
    for number in range(place.line + 1, last + 1):
        if hidden > 1 and place.line + _SHOWN_ENDS < number < last - _SHOWN_ENDS:
            if number == place.line + _SHOWN_ENDS + 1:
                yield FrameLine(None, "| ...", (0, 1))
        else:
            yield FrameLine(number, "| " + _clipped(source[number - 1]), (0, 1))
    ending = source[last - 1]
    lead = min(_width(_cells(ending[: max(place.end_column - 2, 0)])), WIDEST)
    yield FrameLine(None, "|" + "_" * (lead + 1) + mark, (0, lead + 3))


def _clipped(text: str) -> str:
    cells = _cells(text)
    first, stop = _window(cells, 0, 0)
    return _joined(cells, first, stop)[0]


class _Cell(NamedTuple):
    text: str
    width: int


def _cells(text: str) -> list[_Cell]:
    """Give what each character shows as; what cannot be seen is an escape, as wide as it is long."""
    if text.isascii() and text.isprintable():
        return [_Cell(character, 1) for character in text]
    return [_cell(character) for character in text]


def _cell(character: str) -> _Cell:
    if character == "\t":
        return _Cell(_TAB, len(_TAB))
    category = unicodedata.category(character)
    width = 2 if unicodedata.east_asian_width(character) in "WF" else 1
    if category == "Zs":
        return _Cell(" " * width, width)
    seen = visible_character(character)
    if seen != character:
        return _Cell(seen, len(seen))
    return _Cell(character, 0 if category in {"Mn", "Me"} else width)


def _width(cells: Sequence[_Cell]) -> int:
    return sum(cell.width for cell in cells)


def _window(cells: Sequence[_Cell], start: int, end: int) -> tuple[int, int]:
    """Choose which characters of a line are shown: all, or as many as fit from a little before the start."""
    if _width(cells) <= WIDEST:
        return 0, len(cells)
    first = start
    if _width(cells[:start]) + min(_width(cells[start:end]), WIDEST // 2) <= WIDEST:
        first = 0
    room = _BEFORE
    while first > 0 and room >= cells[first - 1].width:
        first -= 1
        room -= cells[first].width
    stop, room = first, WIDEST
    while stop < len(cells) and room >= cells[stop].width:
        room -= cells[stop].width
        stop += 1
    return first, stop


def _joined(cells: Sequence[_Cell], first: int, stop: int) -> tuple[str, int]:
    """Write the shown characters, and count the columns in front of them."""
    before = _CUT if first else ""
    after = _CUT if stop < len(cells) else ""
    return before + "".join(cell.text for cell in cells[first:stop]).rstrip() + after, len(before)
