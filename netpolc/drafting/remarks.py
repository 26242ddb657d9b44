"""Comments of YAML: which there are, what they stand at, and how they become comments of Python."""

import re
import textwrap
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from netpolc.drafting.objects import Comments, Paragraph
from netpolc.rules.json import Json
from netpolc.values import frozen
from netpolc.yaml.documents import Document, Item
from netpolc.yaml.marks import Step, member

_DIRECTIVES: Final = (
    *("noqa", "type:", "pyright:", "mypy:", "ruff:", "flake8:", "fmt:", "isort:", "yapf:", "netpolc:", "pragma:"),
    *("pylint:", "nosec", "nosemgrep", "codespell:", "pyre-", "pytype:", "cspell:", "region", "endregion"),
)
_DIRECTIVE: Final = re.compile(rf"(^|#)(?=\s*(?:{'|'.join(_DIRECTIVES)}))", re.IGNORECASE)
_OF_EDITORS: Final = re.compile(r"(coding|\bvim?|\bex)(?=[:=])", re.IGNORECASE)
"""What Python and editors take for a setting of the file."""


def safe(text: str) -> str:
    """Write a line of a comment so that it is nothing else to Python, to people, and to tools that read comments.

    What cannot be printed, or turns the direction of text, is shown escaped; what tools obey stands behind a word.
    """
    shown = "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)
    shown = _OF_EDITORS.sub(r"\1 ", shown)
    return _DIRECTIVE.sub(lambda found: f"{'#' if found[1] else ''}{' ' if found[1] else ''}YAML: ", shown)


def lines_of(comments: Comments, width: int) -> tuple[str, ...]:
    """Write paragraphs as the lines of one comment, none longer than `width` where words allow it."""
    lines: list[str] = []
    for number, paragraph in enumerate(dict.fromkeys(comments)):
        lines += [""] if number else []
        for line in map(safe, paragraph):
            lines += [line] if len(line) <= width else textwrap.wrap(line, width, break_long_words=False)
    return tuple(lines)


@frozen(eq=False)
class CommentedItem:
    """An object of a document, and the steps of each of its rules."""

    item: Item
    rules: tuple[tuple[Step, ...], ...]


@frozen(eq=False)
class Remarks:
    """The comments of one object: those of all of it, and those of each of its rules."""

    whole: Comments
    rules: tuple[Comments, ...]


_Target = tuple[int, int]
"""The number of an object, and of its rule; -1: all of it."""


def remarks_of(text: str, documents: Sequence[Document], objects: Sequence[CommentedItem]) -> tuple[Remarks, ...]:
    """Give the comments of a file's text for each of its objects, in their order."""
    found: dict[_Target, list[Paragraph]] = {}
    if objects and "#" in text:
        lines = re.split(r"\r\n|[\n\r]", text)
        for target, paragraph in _placed(lines, documents, objects):
            found.setdefault(target, []).append(paragraph)
    return tuple(
        Remarks(
            tuple(dict.fromkeys(found.get((number, -1), ()))),
            tuple(tuple(dict.fromkeys(found.get((number, at), ()))) for at in range(len(item.rules))),
        )
        for number, item in enumerate(objects)
    )


def _placed(
    lines: Sequence[str], documents: Sequence[Document], objects: Sequence[CommentedItem]
) -> Iterator[tuple[_Target, Paragraph]]:
    """Give every paragraph with what it stands at. Between documents it is of the next one; at the end of the last."""
    spans = [(document.line, document.line + document.text.count("\n"), document) for document in documents]
    inside: dict[int, Document] = {number: span[2] for span in spans for number in range(span[0], span[1] + 1)}
    mine: dict[int, list[int]] = {}
    for number, item in enumerate(objects):
        mine.setdefault(id(item.item.document), []).append(number)
    outside: list[int] = []
    waiting: list[Paragraph] = []
    last: _Target | None = None
    done: set[int] = set()
    for number in range(1, len(lines) + 1):
        document = inside.get(number)
        if document is None:
            outside.append(number)
            continue
        if id(document) in done:
            continue
        done.add(id(document))
        if id(document) not in mine:
            outside.clear()
            continue
        waiting += _paragraphs(lines, outside)
        outside.clear()
        place = _Places(document, {at: objects[at] for at in mine[id(document)]}, lines)
        first = mine[id(document)][0], -1
        yield from ((first, paragraph) for paragraph in (*waiting, *place.above()))
        waiting = list(place.below())
        yield from place.within()
        last = mine[id(document)][-1], -1
    waiting += _paragraphs(lines, outside)
    if last is not None:
        yield from ((last, paragraph) for paragraph in waiting)


def _paragraphs(lines: Sequence[str], numbers: Iterable[int]) -> Iterator[Paragraph]:
    """Join lines that are nothing but comment to paragraphs; an empty line or a ruler stands between two."""
    paragraph: list[str] = []
    last = 0
    for number in numbers:
        words = _words(lines[number - 1])
        if (words is None or number != last + 1) and paragraph:
            yield tuple(paragraph)
            paragraph = []
        paragraph += [] if words is None else [words]
        last = number
    if paragraph:
        yield tuple(paragraph)


def _words(line: str) -> str | None:
    """Return what a line says that is nothing but comment; None where it says nothing."""
    bare = line.strip()
    return _said(bare) if bare.startswith("#") else None


def _said(comment: str) -> str | None:
    words = comment.lstrip("#").rstrip().rstrip("#").rstrip().removeprefix(" ")
    return words if re.search(r"\w", words) else None


class _Places:
    """Where what stands in the text of one document."""

    def __init__(self, document: Document, objects: Mapping[int, CommentedItem], lines: Sequence[str]) -> None:
        self._lines: Final = lines
        self._scalars: Final[dict[int, list[tuple[int, int]]]] = {}
        self._spans(document.marks.root, document)
        begin, end = document.line, document.line + document.text.count("\n")
        comments = {number: self._comment(number) for number in range(begin, end + 1) if number <= len(lines)}
        self._own: Final = [
            number for number, at in comments.items() if at is not None and not lines[number - 1][:at].strip()
        ]
        self._behind: Final = {
            number: at for number, at in comments.items() if at is not None and number not in self._own
        }
        own = set(self._own)
        self._content: Final = [number for number in comments if number not in own and not _is_empty(lines[number - 1])]
        self._begins: Final = sorted(
            (line, column, depth, target)
            for number, item in objects.items()
            for line, column, depth, target in _begins(number, item)
        )

    def above(self) -> Iterator[Paragraph]:
        """Give what stands above everything that the document says."""
        first = self._content[0] if self._content else 0
        return _paragraphs(self._lines, [number for number in self._own if number < first])

    def below(self) -> Iterator[Paragraph]:
        """Give what stands below everything that the document says, and is not indented."""
        return _paragraphs(self._lines, [number for number in self._own if self._ends(number)])

    def _ends(self, number: int) -> bool:
        return number > (self._content[-1] if self._content else 0) and not self._lines[number - 1][:1].isspace()

    def within(self) -> Iterator[tuple[_Target, Paragraph]]:
        """Give every other comment with what it stands at."""
        first = self._content[0] if self._content else 0
        own: dict[_Target, list[int]] = {}
        for number in self._own:
            if number > first and not self._ends(number):
                own.setdefault(self._next_to(number), []).append(number)
        found = [
            (numbers_line, target, paragraph)
            for target, numbers in own.items()
            for numbers_line, paragraph in _with_lines(self._lines, numbers)
        ]
        for number, at in self._behind.items():
            words = _said(self._lines[number - 1][at:].strip())
            if words is not None:
                found.append((number, self._at(number, at + 1), (words,)))
        for _, target, paragraph in sorted(found, key=lambda item: item[0]):
            yield target, paragraph

    def _next_to(self, number: int) -> _Target:
        """Say what a line of comment stands at: what follows, or, where it is further right than that, what it ends."""
        at = bisect_right(self._content, number)
        before = self._content[at - 1] if at else None
        if at < len(self._content):
            behind = self._content[at]
            if before is None or _indent(self._lines[number - 1]) <= _indent(self._lines[behind - 1]):
                return self._first_on(behind)
        return self._at(before or number, 1 << 20)

    def _first_on(self, line: int) -> _Target:
        on = [target for begins, _, _, target in self._begins if begins == line]
        return on[0] if on else self._at(line, 1 << 20)

    def _at(self, line: int, column: int) -> _Target:
        at = bisect_right(self._begins, (line, column, 1 << 20, (1 << 30, 0)))
        return self._begins[at - 1][3] if at else self._begins[0][3]

    def _comment(self, number: int) -> int | None:
        """Find the column, from 0, at which a comment begins on a line."""
        line = self._lines[number - 1]
        at = line.find("#")
        while at >= 0:
            if not line[:at].strip() or line[at - 1].isspace():
                inside = any(first <= at < last for first, last in self._scalars.get(number, ()))
                if not inside:
                    return at
            at = line.find("#", at + 1)
        return None

    def _spans(self, value: Json, document: Document) -> None:
        """Note where scalars stand, in which nothing is a comment."""
        for step, mark in document.marks.tables.get(id(value), {}).items():
            if isinstance(step, str):
                self._scalars.setdefault(mark.line, []).append((mark.column - 1, mark.end_column - 1))
            inner = member(value, step)
            if isinstance(inner, Mapping) or (isinstance(inner, Sequence) and not isinstance(inner, str)):
                self._spans(inner, document)
                continue
            for line in range(mark.value_line, mark.value_end_line + 1):
                first = mark.value_column - 1 if line == mark.value_line else 0
                last = mark.value_end_column - 1 if line == mark.value_end_line else 1 << 20
                self._scalars.setdefault(line, []).append((first, last))


def _with_lines(lines: Sequence[str], numbers: Sequence[int]) -> Iterator[tuple[int, Paragraph]]:
    at = 0
    for paragraph in _paragraphs(lines, numbers):
        while _words(lines[numbers[at] - 1]) != paragraph[0]:
            at += 1
        yield numbers[at], paragraph
        at += len(paragraph)


def _begins(number: int, item: CommentedItem) -> Iterator[tuple[int, int, int, _Target]]:
    """Give where the keys and items of an object begin, three steps deep, with the rule that each is."""
    rules = {(*item.item.steps, *steps): at for at, steps in enumerate(item.rules)}
    place = item.item.place()
    yield place.line, 0, 0, (number, -1)
    marks = item.item.document.marks
    _, root, gone = marks.find(item.item.steps)
    if gone < len(item.item.steps):
        return
    todo: list[tuple[tuple[Step, ...], Json]] = [(item.item.steps, root)]
    while todo:
        steps, value = todo.pop()
        for step, mark in marks.tables.get(id(value), {}).items():
            at = (*steps, step)
            depth = len(at) - len(item.item.steps)
            yield mark.line, mark.column, depth, (number, rules.get(at, -1))
            if depth < _DEPTH:
                todo.append((at, member(value, step)))


_DEPTH: Final = 3
"""How deep the rules of an object are."""


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_empty(line: str) -> bool:
    bare = line.strip()
    return not bare or bare == "---" or bare.startswith(("--- #", "%"))
