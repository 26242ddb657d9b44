"""JSON values as text, in the one form that every YAML reader takes for the same value."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final

from netpolc.rules.json import Json


def after_key(value: Json, indent: str = "") -> str:
    """Write what stands after a key and its colon, in the canonical form: the layout of `kubectl get -o yaml`.

    `indent`: that of the key's own line. Keys are sorted as kubectl does; every string, keys too, that a reader of YAML
    1.1 or 1.2 could take for something else stands in double quotes. Raises ValueError for what no manifest holds: a
    number that is not finite or exceeds 64 bits, half a surrogate pair, a key of 1000 characters as written, more than
    100 levels.
    """
    out: list[str] = ["\n"]
    if value and isinstance(value, (dict, Mapping)):
        _mapping(value, indent + "  ", indent + "  ", out)
    elif value and _is_list(value):
        _sequence(value, indent, indent, out)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - a list
    else:
        return f" {_single(value)}\n"
    return "".join(out)


def emit_stream(documents: Iterable[bytes]) -> bytes:
    """Join emitted manifests to one stream for `kubectl apply -f -`."""
    return b"---\n".join(documents)


def natural_order(key: str) -> tuple[tuple[int, int, str, int], ...]:
    """Return what sorts keys as kubectl does: other characters, then numbers by their value, then letters.

    Source: what kubectl prints. Its own comparison has circles where a letter and a digit follow the same digits
    (`v9`, `v10`, `v1a`); there the shorter number comes first.
    """
    parts: list[tuple[int, int, str, int]] = []
    for part in _RUNS.findall(key):
        if part[0] in _DIGITS:
            number = part.lstrip("0")
            parts.append((1, len(number), number, len(part)))
        else:
            parts.append((2 if part.isalpha() else 0, ord(part), "", 0))
    return tuple(parts)


_DIGITS: Final = frozenset("0123456789")
_RUNS: Final = re.compile(r"[0-9]+|.", re.DOTALL)
_DEEPEST: Final = 200
_LONGEST_KEY: Final = 1000
_CACHED: Final = 1 << 16
_INTEGERS: Final = range(-(1 << 63), 1 << 63)


def _mapping(value: Mapping[str, Json], first: str, indent: str, out: list[str]) -> None:
    """Write a mapping that is not empty: its first line begins with `first`, the others with `indent`."""
    if len(indent) > _DEEPEST:
        raise ValueError("a manifest has at most 100 levels")
    for key, head in _HEADS[tuple(value)]:
        item = value[key]
        kind = type(item)
        if kind is str:
            out.append(f"{first}{head} {TEXTS[item]}\n")  # type: ignore[index]  # pyright: ignore[reportArgumentType] - as `kind` says
        elif item and (kind is dict or isinstance(item, Mapping)):
            out.append(f"{first}{head}\n")
            below = indent + "  "
            _mapping(item, below, below, out)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - as above
        elif item and (kind is list or _is_list(item)):
            out.append(f"{first}{head}\n")
            _sequence(item, indent, indent, out)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - as above
        else:
            out.append(f"{first}{head} {_single(item)}\n")
        first = indent


def _sequence(value: Sequence[Json], first: str, indent: str, out: list[str]) -> None:
    """Write a list that is not empty, as `_mapping` does; its dashes stand below the key, not to the right of it."""
    if len(indent) > _DEEPEST:
        raise ValueError("a manifest has at most 100 levels")
    for item in value:
        kind = type(item)
        if item and (kind is dict or isinstance(item, Mapping)):
            _mapping(item, first + "- ", indent + "  ", out)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - as above
        elif item and (kind is list or _is_list(item)):
            _sequence(item, first + "- ", indent + "  ", out)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - as above
        else:
            out.append(f"{first}- {_single(item)}\n")
        first = indent


def _is_list(value: Json) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _single(value: Json) -> str:
    """Write what takes no line of its own: a scalar, or an empty mapping or list."""
    if isinstance(value, Mapping):
        return "{}"
    return "[]" if isinstance(value, Sequence) and not isinstance(value, str) else _scalar(value)


def _scalar(value: str | float | None) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return TEXTS[value]
        case int():
            if value not in _INTEGERS:
                raise ValueError("a manifest holds no integer beyond 64 bits")
            return str(value)
        case _:
            return _float(value)


def _float(value: float) -> str:
    mantissa, mark, exponent = repr(value).partition("e")
    if not mantissa[-1].isdigit():
        raise ValueError(f"a manifest holds no {value}")
    # YAML 1.1 takes a number with an exponent for a text unless the mantissa has a point and the exponent a sign.
    return mantissa + ("" if "." in mantissa else ".0") + mark + exponent


class _Texts(dict[str, str]):
    """Strings as they are written; most strings of a build occur in many manifests."""

    def __missing__(self, text: str) -> str:
        if len(self) >= _CACHED:
            self.clear()
        self[text] = written = text if _is_plain(text) else _quoted(text)
        return written


class _Heads(dict[tuple[str, ...], tuple[tuple[str, str], ...]]):
    """The keys of a mapping in their order, each with how it is written; manifests have few shapes."""

    def __missing__(self, keys: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        if len(self) >= _CACHED:
            self.clear()
        ordered = sorted(keys, key=natural_order)
        self[keys] = heads = tuple((key, _key(key)) for key in ordered)
        return heads


def _key(key: str) -> str:
    written = TEXTS[key] + ":"
    if len(written) > _LONGEST_KEY:
        raise ValueError("a manifest holds no key over 1000 characters")
    return written


def _is_plain(text: str) -> bool:
    """Say whether every reader takes the bare text for the string that it is.

    Only what begins with a letter or `_`, and IPv4 blocks: everything else is quoted, for it looks like a number, a
    date, a time or an indicator to one reader or another.
    """
    return _PLAIN.fullmatch(text) is not None


_PLAIN: Final = re.compile(
    r"(?!(?i:y|n|yes|no|on|off|true|false|null)\Z)[A-Za-z_][A-Za-z0-9_./-]*|[0-9]+(?:\.[0-9]+){3}/[0-9]+"
)


def _quoted(text: str) -> str:
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return f'"{_unsafe().sub(_escape, text)}"'


@cache
def _unsafe() -> re.Pattern[str]:
    # Characters stand as they are in the scripts that run from left to right and hide nothing. The list is closed: what
    # Python calls printable differs from version to version.
    return re.compile(
        "[^ !#-\\[\\]-~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0559\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u21ff"
        "\u3041-\u30ff\u4e00-\u9fff\uac00-\ud7a3]"
    )


_SHORT: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    number = ord(character)
    if 0xD800 <= number < 0xE000:
        raise ValueError("a manifest holds no half of a surrogate pair")
    return _SHORT.get(character) or (f"\\u{number:04X}" if number < 0x10000 else f"\\U{number:08X}")


TEXTS: Final = _Texts()
_HEADS: Final = _Heads()
