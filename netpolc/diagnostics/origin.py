"""The user's line: which frames of the project built a value, kept cheaply and looked up only when shown."""

import sys
from collections.abc import Hashable, Sequence
from pathlib import Path
from types import CodeType, FrameType
from typing import Final, Protocol, TypeAlias

from netpolc.diagnostics.model import Origin, Place
from netpolc.values import frozen

_PACKAGE: Final = str(Path(__file__).parents[1]) + "/"
_LIMIT: Final = 40


class Located(Protocol):
    """Whatever knows where it was written."""

    def locate(self) -> Origin:
        """Look the place up."""
        ...


@frozen(eq=False)
class Written:
    """A place that is already known."""

    origin: Origin

    def locate(self) -> Origin:
        """Return it."""
        return self.origin


class LazyPlace:
    """A place that may be told from others of its kind before anybody looks it up."""

    __slots__ = ()

    def locate(self) -> Origin:
        """Look the place up."""
        raise NotImplementedError

    def apart(self) -> Hashable | None:
        """Return what two have in common exactly where they are one place; None where only a look says that."""
        return None


class Trace:
    """The frames of the user that led to a value, innermost first; never part of a value's equality."""

    __slots__ = ("frames",)

    def __init__(self, frames: tuple[tuple[CodeType, int], ...]) -> None:
        self.frames = frames

    def __repr__(self) -> str:
        return "Trace()"

    def locate(self) -> Origin:
        """Resolve the frames to places; those without a file of the user are left out unless there are no others."""
        return located(self.stretches())

    def stretches(self) -> "tuple[Stretch, ...]":
        """Return the frames as plain values, which another process can turn into places."""
        return tuple([_stretch(code, last) for code, last in self.frames])


def lines_of(place: Located) -> Hashable:
    """Return what places that are of the same lines have in common, without looking them up."""
    return tuple([(id(code), last) for code, last in place.frames]) if isinstance(place, Trace) else id(place)


Stretch: TypeAlias = tuple[str, int, int, int, int]
"""A file, a line and a column, and where it ends; columns count bytes from 0, and a last line of 0 is none known."""


def located(stretches: Sequence[Stretch]) -> Origin:
    """Look stretches up, innermost first; those of installed packages are left out unless there are no others."""
    own = [item for item in stretches if not is_installed(item[0])] or list(stretches)
    places = [_place(*item) for item in own]
    if not places:
        return Origin(Place("<unknown>", 1))
    return Origin(places[0], tuple(dict.fromkeys(place for place in places[1:] if place != places[0])))


def trace() -> Trace:
    """Keep the frames that lead here, but for netpolc's own, up to the loader that runs the module."""
    # The nearest frame is that of the function of netpolc that asks.
    frame: FrameType | None = sys._getframe(2)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - the one door to the caller's frame
    found: list[tuple[CodeType, int]] = []
    known = _KINDS
    while frame is not None:
        code = frame.f_code
        kind = known.get(id(code))
        if kind is None:
            kind = _keep(code, _kind_of(code))
        if kind != _OWN:
            if kind == _STOP or len(found) == _LIMIT:
                break
            found.append((code, frame.f_lasti))
        frame = frame.f_back
    return Trace(tuple(found))


def boundary(code: CodeType) -> None:
    """Mark a function of netpolc as the one that runs the user's code: no trace goes beyond it."""
    _keep(code, _STOP)


_USER: Final = 0
_OWN: Final = 1
_STOP: Final = 2
_KINDS: Final[dict[int, int]] = {}
"""Whose each function is, by identity: a hash of code reads all of it."""
_KEPT: Final[list[CodeType]] = []
"""The functions of `_KINDS`, so that no other one ever gets the identity of one of them."""


def _keep(code: CodeType, kind: int) -> int:
    _KEPT.append(code)
    _KINDS[id(code)] = kind
    return kind


def _kind_of(code: CodeType) -> int:
    name = code.co_filename
    return _OWN if name.startswith((_PACKAGE, "<attrs generated", "<frozen ")) else _USER


def is_installed(path: str) -> bool:
    """Say whether a file belongs to an installed package or to Python, so that no line of it is the user's."""
    # `<string>` and `<cattrs generated …>` are compiled from text: there is no line to show.
    own = ("<", sys.base_prefix + "/lib/")
    return path.startswith(own) or "/site-packages/" in path or "/dist-packages/" in path


def _stretch(code: CodeType, last: int) -> Stretch:
    line, end_line, column, end_column = _position(code, last // 2)
    if line is None:
        return code.co_filename, code.co_firstlineno, 0, 0, 0
    if end_line is None or column is None or end_column is None:
        return code.co_filename, line, 0, 0, 0
    return code.co_filename, line, column, end_line, end_column


def _place(file: str, line: int, column: int, end_line: int, end_column: int) -> Place:
    path = file.replace("\\", "/")
    if not end_line:
        return Place(path, line)
    start, end = _characters(file, line, column), _characters(file, end_line, end_column)
    return Place(path, line, start + 1, end_line, end + 1)


_Position = tuple[int | None, int | None, int | None, int | None]
_POSITIONS: Final[dict[int, tuple[CodeType, tuple[_Position, ...]]]] = {}
"""The positions of the functions that were asked about last, by identity: a hash of code reads all of it."""


def _position(code: CodeType, index: int) -> _Position:
    known = _POSITIONS.get(id(code))
    if known is None:
        if len(_POSITIONS) >= 256:
            _POSITIONS.clear()
        known = _POSITIONS[id(code)] = (code, tuple(code.co_positions()))
    return known[1][index] if index < len(known[1]) else (None, None, None, None)


def _characters(path: str, line: int, offset: int) -> int:
    """Turn a byte offset of a line, as code objects keep it, into a count of characters."""
    import linecache

    try:
        text = linecache.getline(path, line)
    except ValueError:  # no file can have this name
        return offset
    return offset if text.isascii() else len(text.encode(errors="surrogatepass")[:offset].decode(errors="ignore"))
