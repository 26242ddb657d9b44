"""The strict reader of the canonical form: it refuses whatever `emit` does not write, and shares no code with it."""

import re
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from netpolc.manifests.header import HEADER
from netpolc.rules.json import Json, JsonObject


class CanonicalError(ValueError):
    """Bytes that are not in the canonical form; `line` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"line {line}: {message}")
        self.line = line
        self.message = message


def read_canonical(data: bytes) -> JsonObject:
    """Read a manifest in the canonical form.

    Raises CanonicalError for anything else, also where the value would be clear: another order of keys, a key twice,
    quotes that are missing or not needed, trailing spaces, tabs, comments, other indentation.
    """
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise CanonicalError(data.count(b"\n", 0, error.start) + 1, "not UTF-8") from None
    if not text.startswith(HEADER):
        raise CanonicalError(1, "the header is missing")
    if not text.endswith("\n"):
        raise CanonicalError(text.count("\n") + 1, "the last line has no end")
    lines = text[len(HEADER) : -1].split("\n")
    if lines == ["{}"]:
        return {}
    try:
        tokens = [token for line in lines for token in _LINES[line]]
        tokens.append(_END)
        return _document(tokens)
    except _Refused as refused:
        raise CanonicalError(_line(lines, refused), refused.message) from None


class _Refused(Exception):  # noqa: N818 - it never leaves this module
    """What is wrong, at a token of the document, or in a line that is none."""

    def __init__(self, message: str, token: int = -1) -> None:
        super().__init__(message)
        self.message = message
        self.token = token


def _line(lines: list[str], refused: _Refused) -> int:
    """Find the line of what was refused; the header is line 1."""
    seen = 0
    for number, line in enumerate(lines, 2):
        try:
            seen += len(_LINES[line])
        except _Refused:
            return number
        if seen > refused.token >= 0:
            return number
    return len(lines) + 1


class _Token(NamedTuple):
    """A dash, or what follows it or stands on a line of its own."""

    column: int
    kind: int
    key: str = ""
    value: Json = None


_EOF: Final = 0
_DASH: Final = 1
_ITEM: Final = 2
_KEY: Final = 4
_ENTRY: Final = 8
_KEYED: Final = _KEY | _ENTRY
_END: Final = _Token(-1, _EOF)
_CACHED: Final = 1 << 16
_DEEPEST: Final = 200
_LONGEST_KEY: Final = 1000


def _document(tokens: list[_Token]) -> dict[str, Json]:
    value, after = _mapping(tokens, 0, 0)
    if tokens[after] is not _END or not value:
        raise _Refused("wrong indentation", after)
    return value


def _mapping(tokens: list[_Token], at: int, level: int) -> tuple[dict[str, Json], int]:
    """Read the keys that stand at a column, and say where they end."""
    result: dict[str, Json] = {}
    start = at
    while True:
        column, kind, key, value = tokens[at]
        if column != level or not kind & _KEYED:
            break
        if key in result:
            raise _Refused("the key occurs twice", at)
        at += 1
        if kind == _KEY:
            column, kind, _, _ = tokens[at]
            if kind == _DASH and column == level:
                value, at = _sequence(tokens, at, level)
            elif column == level + 2 and kind & _KEYED:
                value, at = _mapping(tokens, at, column)
            else:
                raise _Refused("the key above has nothing below it", at)
        result[key] = value
    if len(result) > 1 and not _is_ordered(tuple(result)):
        raise _Refused("the keys from here on are not in order", start)
    return result, at


def _sequence(tokens: list[_Token], at: int, level: int) -> tuple[list[Json], int]:
    """Read the items whose dashes stand at a column, and say where they end."""
    result: list[Json] = []
    while True:
        column, kind, _, _ = tokens[at]
        if column != level or kind != _DASH:
            return result, at
        at += 1
        _, kind, _, value = tokens[at]
        if kind == _ITEM:
            at += 1
        elif kind == _DASH:
            value, at = _sequence(tokens, at, level + 2)
        else:
            value, at = _mapping(tokens, at, level + 2)
        result.append(value)


class _Lines(dict[str, tuple[_Token, ...]]):
    """Lines and their tokens; most lines of a build occur in many manifests."""

    def __missing__(self, line: str) -> tuple[_Token, ...]:
        if len(self) >= _CACHED:
            self.clear()
        self[line] = tokens = _tokens(line)
        return tokens


_LINES: Final = _Lines()


def _tokens(line: str) -> tuple[_Token, ...]:
    match = _LINE.match(line)
    if match is None or match.end() != len(line):
        raise _Refused("not a line of the canonical form")
    spaces, dashes, plain_key, quoted_key, text = match.groups()
    column = len(spaces)
    tokens = [_Token(at, _DASH) for at in range(column, column + len(dashes), 2)]
    column += len(dashes)
    if column % 2 or column > _DEEPEST:
        raise _Refused("wrong indentation")
    if plain_key is None and quoted_key is None:
        if not tokens:
            raise _Refused("neither a key nor an item")
        tokens.append(_Token(column, _ITEM, value=_value(text or "")))
    else:
        if len(plain_key or quoted_key) >= _LONGEST_KEY:
            raise _Refused("the key is too long")
        key = _bare(plain_key) if plain_key is not None else _unquoted(quoted_key)
        tokens.append(_Token(column, _KEY, key) if text is None else _Token(column, _ENTRY, key, _value(text)))
    return tuple(tokens)


_LINE: Final = re.compile(
    r"""( *)((?:-[ ])*)(?:(?:([^\s"':#]+)|("(?:[^"\\]|\\.)*")):(?=[ ]|\Z)(?:[ ](?=.)|\Z))?(.+)?""", re.DOTALL
)
_CONSTANTS: Final[dict[str, Json]] = {"null": None, "true": True, "false": False, "{}": {}, "[]": []}
_INTEGER: Final = re.compile(r"0|-?[1-9][0-9]{0,18}")
_FLOAT: Final = re.compile(r"-?[0-9]+\.[0-9]+(e[+-][0-9]+)?")
_BARE: Final = re.compile(r"(?![0-9])[\w./-]+|(?:[0-9]+\.){3}[0-9]+/[0-9]+", re.ASCII)
_LOOKS_OTHER: Final = re.compile(r"[./-].*|y|n|yes|no|on|off|true|false|null", re.IGNORECASE)
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"')
_PIECE: Final = re.compile(r"\\(?:u([0-9A-F]{4})|U([0-9A-F]{8})|(.))|([^\\]+)", re.DOTALL)
_NAMED: Final = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_SEEN: Final = (
    (0x20, 0x7E),
    (0xA1, 0xAC),
    (0xAE, 0x2FF),
    (0x370, 0x559),
    (0x2010, 0x2027),
    (0x2030, 0x205E),
    (0x20A0, 0x20BF),
    (0x2190, 0x21FF),
    (0x3041, 0x30FF),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7A3),
)


def _value(text: str) -> Json:
    if text[:1] == '"':
        return _unquoted(text)
    if text in _CONSTANTS:
        constant = _CONSTANTS[text]
        return constant if constant is None or isinstance(constant, bool) else type(constant)()
    if _INTEGER.fullmatch(text):
        integer = int(text)
        if -(2**63) <= integer < 2**63:
            return integer
        raise _Refused("an integer of more than 64 bits")
    if _FLOAT.fullmatch(text):
        value = float(text)
        shortest = repr(value)
        if text in (shortest, shortest.replace("e", ".0e")):
            return value
        raise _Refused("a number that is not written the shortest way")
    return _bare(text)


def _bare(text: str) -> str:
    if _BARE.fullmatch(text) is None or _LOOKS_OTHER.fullmatch(text):
        raise _Refused("a text without quotes that needs them")
    return text


def _unquoted(text: str) -> str:
    match = _QUOTED.fullmatch(text)
    if match is None:
        raise _Refused("a text that does not end with its quotes")
    body = match[1]
    if "\\" in body or not (body.isascii() and body.isprintable()):
        body = "".join(_piece(piece) for piece in _PIECE.finditer(body))
    if _BARE.fullmatch(body) and not _LOOKS_OTHER.fullmatch(body):
        raise _Refused("a text in quotes that needs none")
    return body


def _piece(match: re.Match[str]) -> str:
    short, long, named, clear = match.groups()
    if clear is not None:
        if not all(_is_seen(ord(character)) for character in clear):
            raise _Refused("a character that is to be escaped")
        return str(clear)
    if named is not None:
        if named not in _NAMED:
            raise _Refused("an escape that the canonical form does not have")
        return _NAMED[named]
    point = int(short or long, 16)
    whole = 0xFFFF < point <= 0x10FFFF if long else not 0xD800 <= point <= 0xDFFF
    if not whole or point in (9, 10, 13) or _is_seen(point):
        raise _Refused("an escape where the canonical form has none")
    return chr(point)


def _is_seen(point: int) -> bool:
    return any(first <= point <= last for first, last in _SEEN)


@lru_cache(maxsize=_CACHED)
def _is_ordered(keys: tuple[str, ...]) -> bool:
    return all(_is_before(first, second) for first, second in pairwise(keys))


def _is_before(first: str, second: str) -> bool:
    """Compare two keys at the first character where they differ; a number counts as a whole.

    Source: what kubectl prints: a letter comes after every other character. Where a number goes on in one key only, the
    other key comes first.
    """
    at = next((at for at, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), None)
    if at is None:
        return len(first) < len(second)
    a, b = first[at], second[at]
    begin = at
    while begin and first[begin - 1] in _DIGITS:
        begin -= 1
    one, other = _digits(first, begin), _digits(second, begin)
    if one and other:
        left, right = one.lstrip("0"), other.lstrip("0")
        if one != other:
            return (len(left), left, len(one)) < (len(right), right, len(other))
    if a.isalpha() != b.isalpha():
        return b.isalpha()
    if not a.isalpha() and (a in _DIGITS) != (b in _DIGITS):
        return b in _DIGITS
    return a < b


_DIGITS: Final = "0123456789"


def _digits(text: str, begin: int) -> str:
    end = begin
    while end < len(text) and text[end] in _DIGITS:
        end += 1
    return text[begin:end]
