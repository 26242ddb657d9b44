"""The strict reader of the canonical form: it refuses whatever `emit` does not write, and shares no code with it.

Documents that differ in nothing but texts and numbers have one `Form`, which is read once; of each document only its
lines are read. Most documents of a large build have few forms.
"""

from itertools import pairwise
from typing import Final

from netpolc.canonical.header import HEADER
from netpolc.canonical.lines import DASH, ENTRY, ITEM, KEY, RefusedLine, Token, is_bare, text_begins, tokens_of
from netpolc.rules.json import Json, JsonObject


class CanonicalError(ValueError):
    """Bytes that are not in the canonical form; `line` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"line {line}: {message}")
        self.line = line
        self.message = message


class Slot(int):
    """Stands where a document has a text or a number: the line of it, the header not counted, from 0."""


class Form:
    """What documents have in common whose lines are the same but for texts and numbers.

    A plain class, as all that judges manifests: attrs would take as long as reading 400 of them.
    """

    __slots__ = ("lines", "value")

    def __init__(self, value: JsonObject, lines: int) -> None:
        self.value: Final = value
        """The document, with a `Slot` in the place of each of them."""
        self.lines: Final = lines


def read_canonical(data: bytes) -> JsonObject:
    """Read a manifest in the canonical form.

    Raises CanonicalError for anything else, also where the value would be clear: another order of keys, a key twice,
    quotes that are missing or not needed, trailing spaces, tabs, comments, other indentation.
    """
    form, texts = read_form(data)
    return filled(form, texts)


def filled(form: Form, texts: tuple[Json, ...]) -> JsonObject:
    """Put the texts of a document into its form."""
    return {key: _filled(item, texts) for key, item in form.value.items()}


def read_form(data: bytes) -> tuple[Form, tuple[Json, ...]]:
    """Read a manifest as `read_canonical` does: its form, and for each line its text or number, None where it has none.

    Raises CanonicalError as that does.
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
        return _EMPTY
    try:
        heads, texts = zip(*map(_LINES.__getitem__, lines), strict=True)
        form = _FORMS.get(heads)
        if form is None:
            if len(_FORMS) >= _FORMS_KEPT:
                _FORMS.clear()
            form = _FORMS[heads] = _form(lines, heads)
    except RefusedLine as refused:
        raise CanonicalError(_line(lines, refused), refused.message) from None
    return form, texts


_EMPTY: Final[tuple[Form, tuple[Json, ...]]] = (Form({}, 0), ())
_FORMS: Final[dict[tuple[str, ...], Form]] = {}
_FORMS_KEPT: Final = 1 << 12
_LINES_KEPT: Final = 1 << 16


def _form(lines: list[str], heads: tuple[str, ...]) -> Form:
    tokens: list[Token] = []
    for number, (line, head) in enumerate(zip(lines, heads, strict=True)):
        found = tokens_of(line)
        tokens += found if head == line else (*found[:-1], found[-1]._replace(value=Slot(number)))
    tokens.append(_END)
    value, after = _mapping(tokens, 0, 0)
    if tokens[after] is not _END or not value:
        raise RefusedLine("wrong indentation", after)
    return Form(value, len(lines))


def _filled(value: Json, texts: tuple[Json, ...]) -> Json:
    if type(value) is Slot:
        return texts[value]
    if isinstance(value, dict):
        return {key: _filled(item, texts) for key, item in value.items()}
    return [_filled(item, texts) for item in value] if isinstance(value, list) else value


def _line(lines: list[str], refused: RefusedLine) -> int:
    """Find the line of what was refused; the header is line 1."""
    seen = 0
    for number, line in enumerate(lines, 2):
        try:
            seen += len(tokens_of(line))
        except RefusedLine:
            return number
        if seen > refused.token >= 0:
            return number
    return len(lines) + 1


class _Lines(dict[str, tuple[str, Json]]):
    """Lines as their head and their text or number; a line without one, or with a word of the form, is all head."""

    def __missing__(self, line: str) -> tuple[str, Json]:
        if len(self) >= _LINES_KEPT:
            self.clear()
        # A head ends with a space, as no whole line does, so that heads and lines are never the same.
        space = line.rfind(" ") + 1
        head = _HEADS.get(line[:space])
        text = line[space:]
        found = (head, text) if head is not None and text not in _WORDS and is_bare(text) else _split(line)
        self[line] = found
        return found


def _split(line: str) -> tuple[str, Json]:
    token = tokens_of(line)[-1]
    value = token.value
    text = type(value) is str and token.key not in _OF_THE_FORM and value not in _WORDS
    if not text and type(value) is not int:
        return line, None
    head = line[: text_begins(line)]
    if text:
        head = _HEADS.setdefault(head, head)
    else:
        head += "0 "
    return head, value


_LINES: Final = _Lines()
_HEADS: Final[dict[str, str]] = {}
"""What stands before a text, as in `  name: `; the same object every time, for they are compared all the time."""
_OF_THE_FORM: Final = frozenset({"apiVersion", "kind", "protocol", "key", "operator"})
"""Whose text belongs to the form: what else a document may hold depends on it, or the order in which it is compared."""
_WORDS: Final = frozenset({"Ingress", "Egress"})
_EOF: Final = 0
_END: Final = Token(-1, _EOF)
_KEYED: Final = KEY | ENTRY


def _mapping(tokens: list[Token], at: int, level: int) -> tuple[dict[str, Json], int]:
    """Read the keys that stand at a column, and say where they end."""
    result: dict[str, Json] = {}
    start = at
    while True:
        column, kind, key, value = tokens[at]
        if column != level or not kind & _KEYED:
            break
        if key in result:
            raise RefusedLine("the key occurs twice", at)
        at += 1
        if kind == KEY:
            column, kind, _, _ = tokens[at]
            if kind == DASH and column == level:
                value, at = _sequence(tokens, at, level)
            elif column == level + 2 and kind & _KEYED:
                value, at = _mapping(tokens, at, column)
            else:
                raise RefusedLine("the key above has nothing below it", at)
        result[key] = value
    if len(result) > 1 and not _is_ordered(tuple(result)):
        raise RefusedLine("the keys from here on are not in order", start)
    return result, at


def _sequence(tokens: list[Token], at: int, level: int) -> tuple[list[Json], int]:
    """Read the items whose dashes stand at a column, and say where they end."""
    result: list[Json] = []
    while True:
        column, kind, _, _ = tokens[at]
        if column != level or kind != DASH:
            return result, at
        at += 1
        _, kind, _, value = tokens[at]
        if kind == ITEM:
            at += 1
        elif kind == DASH:
            value, at = _sequence(tokens, at, level + 2)
        else:
            value, at = _mapping(tokens, at, level + 2)
        result.append(value)


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
