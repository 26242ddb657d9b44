"""One line of the canonical form: dashes, a key, a value; whatever `emit` does not write is refused."""

import re
from typing import Final, NamedTuple

from netpolc.rules.json import Json


class RefusedLine(Exception):  # noqa: N818 - it never leaves the strict reader
    """What is wrong, at a token of the document, or in a line that is none."""

    def __init__(self, message: str, token: int = -1) -> None:
        super().__init__(message)
        self.message = message
        self.token = token


class Token(NamedTuple):
    """A dash, or what follows it or stands on a line of its own."""

    column: int
    kind: int
    key: str = ""
    value: Json = None


DASH: Final = 1
ITEM: Final = 2
KEY: Final = 4
ENTRY: Final = 8
_DEEPEST: Final = 200
_LONGEST_KEY: Final = 1000


def is_bare(text: str) -> bool:
    """Say whether a text stands without quotes in the canonical form."""
    return _BARE.fullmatch(text) is not None


def text_begins(line: str) -> int:
    """Say at which character of a line of the canonical form its value begins."""
    match = _LINE.match(line)
    return len(line) if match is None or match[5] is None else match.start(5)


def tokens_of(line: str) -> tuple[Token, ...]:
    """Read one line without its end; its last token holds the value. Raises Refused."""
    match = _LINE.match(line)
    if match is None or match.end() != len(line):
        raise RefusedLine("not a line of the canonical form")
    spaces, dashes, plain_key, quoted_key, text = match.groups()
    column = len(spaces)
    tokens = [Token(at, DASH) for at in range(column, column + len(dashes), 2)]
    column += len(dashes)
    if column % 2 or column > _DEEPEST:
        raise RefusedLine("wrong indentation")
    if plain_key is None and quoted_key is None:
        if not tokens:
            raise RefusedLine("neither a key nor an item")
        tokens.append(Token(column, ITEM, value=_value(text or "")))
    else:
        if len(plain_key or quoted_key) >= _LONGEST_KEY:
            raise RefusedLine("the key is too long")
        key = _bare(plain_key) if plain_key is not None else _unquoted(quoted_key)
        tokens.append(Token(column, KEY, key) if text is None else Token(column, ENTRY, key, _value(text)))
    return tuple(tokens)


_LINE: Final = re.compile(
    r"""( *)((?:-[ ])*)(?:(?:([^\s"':#]+)|("(?:[^"\\]|\\.)*")):(?=[ ]|\Z)(?:[ ](?=.)|\Z))?(.+)?""", re.DOTALL
)
_CONSTANTS: Final[dict[str, Json]] = {"null": None, "true": True, "false": False, "{}": {}, "[]": []}
_INTEGER: Final = re.compile(r"0|-?[1-9][0-9]{0,18}")
_FLOAT: Final = re.compile(r"-?[0-9]+\.[0-9]+(e[+-][0-9]+)?")
_BARE: Final = re.compile(
    r"(?!(?:y|n|yes|no|on|off|true|false|null)\Z)(?:[a-z_][\w./-]*|(?:[0-9]+\.){3}[0-9]+/[0-9]+)",
    re.ASCII | re.IGNORECASE,
)
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
        raise RefusedLine("an integer of more than 64 bits")
    if _FLOAT.fullmatch(text):
        value = float(text)
        shortest = repr(value)
        if text in (shortest, shortest.replace("e", ".0e")):
            return value
        raise RefusedLine("a number that is not written the shortest way")
    return _bare(text)


def _bare(text: str) -> str:
    if not is_bare(text):
        raise RefusedLine("a text without quotes that needs them")
    return text


def _unquoted(text: str) -> str:
    match = _QUOTED.fullmatch(text)
    if match is None:
        raise RefusedLine("a text that does not end with its quotes")
    body = match[1]
    if "\\" in body or not (body.isascii() and body.isprintable()):
        body = "".join(_piece(piece) for piece in _PIECE.finditer(body))
    if is_bare(body):
        raise RefusedLine("a text in quotes that needs none")
    return body


def _piece(match: re.Match[str]) -> str:
    short, long, named, clear = match.groups()
    if clear is not None:
        if not all(_is_seen(ord(character)) for character in clear):
            raise RefusedLine("a character that is to be escaped")
        return str(clear)
    if named is not None:
        if named not in _NAMED:
            raise RefusedLine("an escape that the canonical form does not have")
        return _NAMED[named]
    point = int(short or long, 16)
    whole = 0xFFFF < point <= 0x10FFFF if long else not 0xD800 <= point <= 0xDFFF
    if not whole or point in (9, 10, 13) or _is_seen(point):
        raise RefusedLine("an escape where the canonical form has none")
    return chr(point)


def _is_seen(point: int) -> bool:
    return any(first <= point <= last for first, last in _SEEN)
