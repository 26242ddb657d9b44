"""Reading manifests: any bytes become documents, in bounded time and memory, each with its findings.

A file is cut at the lines that begin with `---` or `...`, so one broken document does not hide the others. Plain
documents are read by `reading_lines`, all others by `reading_events`.
"""

import json
import re
from collections.abc import Iterator
from typing import Final

from attrs import frozen

from netpolc.diagnostics.catalogue.reading import BAD_YAML, NOT_TEXT, TEMPLATE, TOO_LARGE
from netpolc.diagnostics.model import Code, Diagnostic, Origin, Place, finding
from netpolc.manifests.documents import Document
from netpolc.manifests.reading_events import EventReader
from netpolc.manifests.reading_lines import UnknownYamlError, read_lines
from netpolc.manifests.reading_marks import Marks
from netpolc.manifests.reading_parser import Problem, Spot, StopReadingError
from netpolc.rules.json import Json
from netpolc.rules.model import field_path

LARGEST_REQUEST: Final = 3 << 20
"""The API server's limit of a request, and ours for a document that is not plain, in characters."""
LARGEST_DOCUMENT: Final = 32 << 20
MOST_LINES: Final = 1_000_000
MOST_DOCUMENTS: Final = 100_000
PRECISE_BUDGET: Final = 4 * LARGEST_REQUEST
"""How much text of one file is read by the slow reader, in characters."""
LARGEST_FILE: Final = 256 << 20

_CUT: Final = re.compile(r"^(---|\.\.\.)(?=[ \t\n]|\Z)[ \t]*(#[^\n]*)?(\n|\Z)?", re.MULTILINE)
_NOT_TEXT: Final = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_OTHER_BREAKS: Final = re.compile("[\r\x85\u2028\u2029]")
_SAYS_SOMETHING: Final = re.compile(r"^[ \t]*[^\s#]", re.MULTILINE)
_DIRECTIVE: Final = re.compile(r"^%(\S*)[ \t]*([^\n]*)$", re.MULTILINE)
_EMPTY_LINES: Final = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*")
_TEMPLATE: Final = re.compile(r"^[^#\n]*\{\{[^\n]*\}\}", re.MULTILINE)
_TEMPLATE_HELP: Final = "render it first: `helm template … | netpolc validate -`"


def read_documents(data: bytes, path: str) -> tuple[Document, ...]:
    """Read a file. `path` stands in the findings; nothing is opened and nothing is raised, whatever the bytes are."""
    text = _decoded(data, path)
    return (text,) if isinstance(text, Document) else tuple(_documents(text, path))


def mark(text: str, line: int) -> Marks:
    """Find where the keys and values of a document stand; `line` is that of its first line, from 1."""
    marks = Marks()
    try:
        read_lines(text, marks, line)
    except UnknownYamlError:
        return mark_precisely(text, line)
    return marks


def mark_precisely(text: str, line: int) -> Marks:
    """Find the same with the slow reader, inside of flow collections too; nothing of a document that is too large."""
    reader = EventReader(line)
    if len(text) > LARGEST_REQUEST:
        return Marks()
    try:
        reader.read(text)
    except StopReadingError:
        return Marks()
    return reader.marks


@frozen
class _Piece:
    """A document's part of the text of its file."""

    begin: int
    end: int
    line: int


def _decoded(data: bytes, path: str) -> str | Document:
    if len(data) > LARGEST_FILE:
        return _refused(path, 1, 1, TOO_LARGE, f"the file is larger than {LARGEST_FILE >> 20} MiB", (1, 1, 1, 2))
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = len(data[data.rfind(b"\n", 0, error.start) + 1 : error.start].decode(errors="replace")) + 1
        message = f"the byte {data[error.start]:#04x} is not {encoding.upper().removesuffix('-SIG')}"
        return _refused(path, 1, 1, NOT_TEXT, message, (line, column, line, column + 1))
    return text.replace("\r\n", "\n") if "\r" in text else text


def _documents(text: str, path: str) -> Iterator[Document]:
    index, budget = 0, PRECISE_BUDGET
    for piece in _pieces(text):
        body = text[piece.begin : piece.end]
        if not _SAYS_SOMETHING.search(body):
            continue
        index += 1
        if index > MOST_DOCUMENTS:
            message = f"the file has more than {MOST_DOCUMENTS} documents"
            yield _refused(path, index, piece.line, TOO_LARGE, message, (piece.line, 1, piece.line, 2))
            return
        document, cost = _document(body, path, index, piece.line, budget)
        budget -= cost
        if document is not None:
            yield document


def _pieces(text: str) -> Iterator[_Piece]:
    """Cut a file at its document markers; directives stay with the document that follows them."""
    begin = line = counted = 0
    for cut in _CUT.finditer(text):
        if cut[1] == "---" and _only_directives(text[begin : cut.start()]):
            continue
        yield _Piece(begin, cut.start(), line + 1)
        begin = cut.end()
        line += text.count("\n", counted, begin)
        counted = begin
    yield _Piece(begin, len(text), line + 1)


def _only_directives(text: str) -> bool:
    return "%" in text and not any(line.strip() and line[0] not in "#%" for line in text.split("\n"))


def _document(text: str, path: str, index: int, line: int, budget: int) -> tuple[Document | None, int]:
    """Read one document, and say how much of the budget for slow reading it took."""
    found = _NOT_TEXT.search(text)
    if found is not None:
        number = line + text.count("\n", 0, found.start())
        column = found.start() - text.rfind("\n", 0, found.start())
        message = f"the character U+{ord(found[0]):04X} cannot stand in YAML"
        return _refused(path, index, line, NOT_TEXT, message, (number, column, number, column + 1), text=text), 0
    spot = (line, 1, line, 2)
    if len(text) > LARGEST_DOCUMENT or text.count("\n") > MOST_LINES:
        message = f"the document is larger than {LARGEST_DOCUMENT >> 20} MiB or {MOST_LINES} lines"
        return _refused(path, index, line, TOO_LARGE, message, spot), 0
    for directive in _directives(text):
        if directive[1] == "YAML" and directive[2].split("#")[0].strip() != "1.1":
            number = line + text.count("\n", 0, directive.start())
            message = f"`%YAML {directive[2].strip()}` is refused"
            where = (number, 1, number, len(directive[0]) + 1)
            return _refused(path, index, line, BAD_YAML, message, where, text=text, cure="remove the line"), 0
    if not _OTHER_BREAKS.search(text):
        value, known = _quickly(text)
        if known:
            return (None if value is None else Document(path, index, line, value, (), text)), 0
    if len(text) > min(LARGEST_REQUEST, budget):
        message = f"the document has {len(text)} characters, and is not plain enough to read that many"
        return _refused(path, index, line, TOO_LARGE, message, spot, text=text), 0
    return _slowly(text, path, index, line), len(text)


def _directives(text: str) -> Iterator[re.Match[str]]:
    """Find the directives before a document; elsewhere a line that begins with `%` is not YAML, or is text."""
    empty = _EMPTY_LINES.match(text)
    if text.startswith("%", empty.end() if empty else 0):
        yield from _DIRECTIVE.finditer(text)


def _quickly(text: str) -> tuple[Json, bool]:
    if text.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(text, object_pairs_hook=_object, parse_constant=_constant), True
        except (ValueError, RecursionError):
            return None, False
    try:
        return read_lines(text), True
    except UnknownYamlError:
        return None, False


def _slowly(text: str, path: str, index: int, line: int) -> Document | None:
    reader = EventReader(line)
    try:
        value = reader.read(text)
    except StopReadingError as stop:
        if stop.problem.code is BAD_YAML and _TEMPLATE.search(text):
            return _refused(
                path, index, line, TEMPLATE, "this is a template", (line, 1, line, 2), text=text, cure=_TEMPLATE_HELP
            )
        found = tuple(_finding(path, problem) for problem in (*reader.problems, stop.problem))
        return Document(path, index, line, None, found, text, reader.marks)
    if value is None and not reader.problems:
        return None
    return Document(
        path, index, line, value, tuple(_finding(path, item) for item in reader.problems), text, reader.marks
    )


def _object(pairs: list[tuple[str, Json]]) -> Json:
    out = dict(pairs)
    if len(out) != len(pairs):
        raise ValueError("a key is there twice")
    return out


def _constant(name: str) -> Json:
    raise ValueError(name)


def _refused(
    path: str,
    index: int,
    line: int,
    code: Code,
    message: str,
    spot: Spot,
    *,
    text: str = "",
    cure: str | None = None,
) -> Document:
    """Make the document that could not be read."""
    return Document(path, index, line, None, (_finding(path, Problem(code, message, spot, cure)),), text, Marks())


def _finding(path: str, problem: Problem) -> Diagnostic:
    field = field_path(problem.steps)
    return finding(
        problem.code, problem.message, Origin(Place(path, *problem.spot)), help=problem.help, field=field or None
    )
