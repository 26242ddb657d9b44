"""ruamel's scanner with the white space and plain scalars of libyaml, whose Go translation Kubernetes reads with.

They differ on tabs (`name: web<tab># comment` is fine in Kubernetes) and on colons in flow collections
(`{cidr: fd00::/8}` is one scalar there).
"""

from collections.abc import Callable
from typing import Final, Protocol, cast

from ruamel.yaml.reader import Reader
from ruamel.yaml.scanner import Scanner, ScannerError
from ruamel.yaml.tokens import ScalarToken

_BREAKS: Final = "\r\n\x85\u2028\u2029"
_BLANKS: Final = " \t"
_END: Final = "\0"


class _Position(Protocol):
    line: int
    column: int


class _Reader(Protocol):
    column: int

    def peek(self, index: int = 0) -> str: ...
    def prefix(self, length: int = 1) -> str: ...
    def forward(self, length: int = 1) -> None: ...
    def get_mark(self) -> _Position: ...


class KubernetesReader(Reader):
    """A reader that counts the line breaks of YAML 1.1."""

    def forward(self, length: int = 1) -> None:
        """Go on by so many characters."""
        self.forward_1_1(length)


class KubernetesScanner(Scanner):
    """A scanner that takes what Kubernetes takes."""

    allow_simple_key: bool
    indent: int

    def scan_to_next_token(self) -> None:
        """Skip white space, line breaks and comments; a tab counts where no key can begin."""
        reader = self.source()
        while True:
            blanks = _BLANKS if self.in_flow or not self.allow_simple_key else " "
            while reader.peek() in blanks:
                reader.forward()
            if reader.peek() == "#":
                while reader.peek() not in _BREAKS + _END:
                    reader.forward()
            if not self.line_break():
                return
            if not self.in_flow:
                self.allow_simple_key = True

    def scan_plain(self) -> ScalarToken:
        """Read a scalar without quotes, over several lines where it goes on."""
        reader = self.source()
        floor = self.indent + 1
        start = end = reader.get_mark()
        chunks: list[str] = []
        gap, on_new_line = "", False
        while not (reader.column == 0 and self.at_marker(reader)) and reader.peek() != "#":
            length = self.plain_length(reader)
            if length:
                chunks += (gap, reader.prefix(length))
                gap, on_new_line = "", False
                reader.forward(length)
                end = reader.get_mark()
            if reader.peek() not in _BLANKS + _BREAKS:
                break
            gap, on_new_line = self.plain_gap(reader, floor)
            if not self.in_flow and reader.column < floor:
                break
        if on_new_line:
            self.allow_simple_key = True
        return ScalarToken("".join(chunks), plain=True, start_mark=start, end_mark=end)

    def plain_length(self, reader: _Reader) -> int:
        """Count the characters up to white space, or to what ends a plain scalar."""
        length = 0
        while True:
            char = reader.peek(length)
            if char in _BLANKS + _BREAKS + _END or (self.in_flow and char in ",?[]{}"):
                return length
            if char == ":" and reader.peek(length + 1) in _BLANKS + _BREAKS + _END:
                return length
            length += 1

    def plain_gap(self, reader: _Reader, floor: int) -> tuple[str, bool]:
        """Skip the white space inside or behind a plain scalar: what it becomes, and whether it has a line break."""
        blanks, breaks = "", list[str]()
        while True:
            char = reader.peek()
            if char in _BLANKS:
                if breaks and char == "\t" and reader.column < floor:
                    raise ScannerError(
                        "while scanning a plain scalar",
                        None,
                        "found a tab character that violates indentation",
                        reader.get_mark(),
                    )
                blanks += char
                reader.forward()
            elif char in _BREAKS:
                breaks.append(self.line_break())
            else:
                break
        if not breaks:
            return blanks, False
        if breaks[0] != "\n":
            return "".join(breaks), True
        return "".join(breaks[1:]) or " ", True

    def scan_block_scalar_indentation(self) -> tuple[list[str], int, _Position]:
        """Find the indentation of a block scalar: that of its first line, or of the widest blank one before it."""
        reader = self.source()
        breaks: list[str] = []
        indent = 0
        end = reader.get_mark()
        while reader.peek() in " " + _BREAKS:
            if reader.peek() == " ":
                reader.forward()
                indent = max(indent, reader.column)
            else:
                breaks.append(self.line_break())
                end = reader.get_mark()
        if reader.peek() == "\t" and reader.column < max(indent, self.indent + 1, 1):
            raise ScannerError(
                "while scanning a block scalar",
                None,
                "found a tab character where an indentation space is expected",
                reader.get_mark(),
            )
        return breaks, max(indent, 1), end

    @property
    def in_flow(self) -> bool:
        """Say whether a flow collection is open."""
        return bool(self.flow_level)

    def source(self) -> _Reader:
        """Return the reader of the text."""
        return cast("_Reader", self.reader)  # pyright: ignore[reportUnknownMemberType] - ruamel leaves it open

    def line_break(self) -> str:
        """Skip a line break and return it, or an empty text."""
        skip = cast(
            "Callable[[], str]",
            self.scan_line_break,  # pyright: ignore[reportUnknownMemberType] - ruamel leaves it open
        )
        return skip()

    def at_marker(self, reader: _Reader) -> bool:
        """Say whether a document marker stands here."""
        return reader.prefix(3) in ("---", "...") and reader.peek(3) in _BLANKS + _BREAKS + _END
