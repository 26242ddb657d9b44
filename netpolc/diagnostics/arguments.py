"""The argument of a call that a finding is about, where the place that is known is that of the whole call."""

import ast
import linecache

from netpolc.diagnostics.model import Origin, Place


def argument_of(origin: Origin, keyword: str) -> Origin:
    """Return the place of what a call gives by a keyword; the place of the call where it does not say so there."""
    place = origin.place
    lines = linecache.getlines(place.path)[place.line - 1 : place.end_line]
    if not place.end_column or len(lines) != place.end_line - place.line + 1:
        return origin
    lines[-1] = lines[-1][: place.end_column - 1]
    lines[0] = lines[0][place.column - 1 :]
    text = "(" + "".join(lines) + ")"
    try:
        call = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        return origin
    given = [item.value for item in call.keywords if item.arg == keyword] if isinstance(call, ast.Call) else []
    if len(given) != 1 or not given[0].end_lineno:
        return origin
    start = _within(place, text, given[0].lineno, given[0].col_offset)
    end = _within(place, text, given[0].end_lineno, given[0].end_col_offset or 0)
    return Origin(Place(place.path, *start, *end), origin.via)


def _within(place: Place, text: str, line: int, offset: int) -> tuple[int, int]:
    """Turn a line and a byte offset of the text of a call into a line and a column of its file."""
    column = len(text.split("\n")[line - 1].encode()[:offset].decode(errors="replace"))
    # In the first line stands a parenthesis before the call.
    return place.line + line - 1, column + (place.column - 1 if line == 1 else 1)
