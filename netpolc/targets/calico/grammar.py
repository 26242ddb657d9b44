"""The selectors of Calico: whether a text is one.

Source: Calico's tokenizer and parser of selectors (libcalico-go/lib/selector).
"""

import re
from typing import Final, NamedTuple


def is_selector(text: str) -> bool:
    """Say whether Calico reads a text as a selector; an empty one selects everything, and `global()` stands alone."""
    if text.strip(_SPACE) in ("", "global()"):
        return True
    tokens = _tokens(text)
    if tokens is None:
        return False
    try:
        return _Reader(tokens).reads_all()
    except _UnreadableError:
        return False


class _Token(NamedTuple):
    kind: str
    """`text`, `label`, `test` (complete by itself), `word` (an operator of a label), or the sign itself."""
    text: str


def _tokens(text: str) -> list[_Token] | None:
    """Cut a text into tokens; None where it holds something else."""
    found: list[_Token] = []
    place, end = 0, len(text.rstrip(_SPACE))
    while place < end:
        after_label = bool(found) and found[-1].kind == "label"
        match = (_WORD.match(text, place) if after_label else None) or _TOKEN.match(text, place)
        if match is None:
            return None
        kind = match.lastgroup or ""
        found.append(_Token(match[kind] if kind == "sign" else kind, match[kind]))
        place = match.end()
    return found


_SPACE: Final = " \t"
_LABEL: Final = r"[A-Za-z0-9_./-]{1,512}"
_WORD: Final = re.compile(r"[ \t]*(?P<word>==|!=|not\s*in\b|in\b|contains|starts\s*with|ends\s*with)")
_TOKEN: Final = re.compile(
    rf"""[ \t]*(?:(?P<text>"[^"]*"|'[^']*')|(?P<test>has\(\s*{_LABEL}\s*\)|all\(\s*\))|(?P<sign>&&|\|\||[!(){{}},])"""
    rf"|(?P<label>{_LABEL}))"
)


class _UnreadableError(Exception):
    """A token stands where none of its kind may."""


class _Reader:
    """Reads tokens by the grammar: `||` of `&&` of tests, which may be negated and in brackets."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens: Final = [*tokens, _Token("end", "")]
        self._at = 0
        self._depth = 0

    def reads_all(self) -> bool:
        """Say whether the tokens are one selector. Raises _UnreadableError where they are none."""
        self._any_of()
        return self._next() == "end"

    def _next(self) -> str:
        return self._tokens[self._at].kind

    def _take(self, kind: str) -> str:
        token = self._tokens[self._at]
        if token.kind != kind:
            raise _UnreadableError
        self._at += 1
        return token.text

    def _any_of(self) -> None:
        self._all_of()
        while self._next() == "||":
            self._take("||")
            self._all_of()

    def _all_of(self) -> None:
        self._test()
        while self._next() == "&&":
            self._take("&&")
            self._test()

    def _test(self) -> None:
        while self._next() == "!":
            self._take("!")
        if self._next() == "(":
            self._take("(")
            self._depth += 1
            if self._depth > _DEEPEST:
                raise _UnreadableError
            self._any_of()
            self._depth -= 1
            self._take(")")
        elif self._next() == "test":
            self._take("test")
        else:
            self._take("label")
            self._values(self._take("word"))

    def _values(self, word: str) -> None:
        if not word.endswith("in"):
            self._take("text")
            return
        self._take("{")
        while self._next() == "text":
            self._take("text")
            if self._next() != ",":
                break
            self._take(",")
        self._take("}")


_DEEPEST: Final = 100
"""How many brackets may be open; the longest selector that Calico takes has room for more, and nobody writes it."""
