"""Reading manifests: any bytes become documents, in bounded time and memory, each with its findings.

What a file holds is what kubectl finds in it, or there is an error. A file is cut before it is parsed, so one broken
document does not hide the others.
"""

import re
from collections.abc import Collection, Iterator
from itertools import islice
from typing import Final

from attrs import evolve

from netpolc.diagnostics.catalogue.reading import BAD_YAML, DUPLICATE_KEY, NO_OBJECT, NOT_TEXT, TEMPLATE, TOO_LARGE
from netpolc.diagnostics.model import Code, Diagnostic, Origin, Place, finding
from netpolc.rules.json import Json
from netpolc.rules.model import field_path
from netpolc.rules.quoting import quoted
from netpolc.yaml.documents import Document, items, kind_of, refusals
from netpolc.yaml.events import SWALLOWED, EventReader
from netpolc.yaml.marks import Marks
from netpolc.yaml.parser import Problem, StopReadingError
from netpolc.yaml.stream import Piece, pieces
from netpolc.yaml.wordings import KnownForms, worded

LARGEST_DOCUMENT: Final = 32 << 20
"""In characters; the API server takes 3 MiB, a `List` of many objects may be larger."""
MOST_LINES: Final = 1_000_000
MOST_DOCUMENTS: Final = 100_000
LARGEST_FILE: Final = 256 << 20
MOST_REFUSALS: Final = 100
"""How many findings a document gets for what is no object in it."""

_NOT_TEXT: Final = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_BREAKS: Final = "\n\r\x85\u2028\u2029"
_SAYS_SOMETHING: Final = re.compile(rf"(?:\A|(?<=[{_BREAKS}]))(?!---(?:[ \t{_BREAKS}]|\Z))[ \t]*[^ \t{_BREAKS}#]")
_DIRECTIVE: Final = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*(%[^\n]*)")
_TEMPLATE_HELP: Final = "render it first: `helm template … | netpolc validate -`"


def read_documents(data: bytes, path: str, whole: Collection[str] = ()) -> tuple[Document, ...]:
    """Read a file. `path` stands in the findings; nothing is opened and nothing is raised, whatever the bytes are.

    `whole`: kinds that are judged as a whole, so that nothing has to be said of their metadata here.
    """
    text = _decoded(data, path)
    if isinstance(text, Document):
        return (text,)
    documents = tuple(_documents(text, path))
    manifest = any(kind_of(item.value) for document in documents for item in items(document))
    return tuple(_with_refusals(document, whole, manifest=manifest) for document in documents)


def refused(path: str, code: Code, message: str, cure: str | None = None) -> Document:
    """Make the document of a file that is not read at all; its text is its path, so that it equals no other."""
    return _refused(Document(path, 1, 1, None, text=path), Problem(code, message, (1, 1, 1, 2), cure))


def _decoded(data: bytes, path: str) -> str | Document:
    if len(data) > LARGEST_FILE:
        return refused(path, TOO_LARGE, f"the file is larger than {LARGEST_FILE >> 20} MiB")
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = len(data[data.rfind(b"\n", 0, error.start) + 1 : error.start].decode(errors="replace")) + 1
        message = f"the byte {data[error.start]:#04x} is not {encoding.upper().removesuffix('-SIG')}"
        # The text tells this file from another that is none either.
        unread = Document(path, 1, 1, None, text=data.decode("latin-1"))
        return _refused(unread, Problem(NOT_TEXT, message, (line, column, line, column + 1)))
    return text.replace("\r\n", "\n") if "\r" in text else text


def _documents(text: str, path: str) -> Iterator[Document]:
    index = 0
    found = pieces(text)
    for piece in found:
        if piece.problem is None and not _SAYS_SOMETHING.search(piece.text):
            continue
        index += 1
        empty = Document(path, index, piece.line, None, (), piece.text, Marks(), piece.column)
        if index > MOST_DOCUMENTS:
            message = f"the file has more than {MOST_DOCUMENTS} documents"
            rest = "---\n".join((piece.text, *(item.text for item in found)))
            yield _refused(evolve(empty, text=rest), Problem(TOO_LARGE, message, (piece.line, 1, piece.line, 2)))
            return
        document = _document(piece, empty)
        if document is not None:
            yield document


def _document(piece: Piece, empty: Document) -> Document | None:
    """Read one document; None where it holds nothing."""
    text, line = piece.text, piece.line
    if piece.problem is not None:
        return _refused(empty, piece.problem)
    found = _NOT_TEXT.search(text)
    if found is not None:
        number = line + text.count("\n", 0, found.start())
        column = found.start() - text.rfind("\n", 0, found.start())
        message = f"the character U+{ord(found[0]):04X} cannot stand in YAML"
        return _refused(empty, Problem(NOT_TEXT, message, (number, column, number, column + 1)))
    if len(text) > LARGEST_DOCUMENT or text.count("\n") > MOST_LINES:
        message = f"the document is larger than {LARGEST_DOCUMENT >> 20} MiB or {MOST_LINES} lines"
        return _refused(empty, Problem(TOO_LARGE, message, (line, 1, line, 2)))
    if piece.is_json:
        findings = _repeated(piece, empty.path) if piece.repeats else ()
        return None if piece.value is None else evolve(empty, value=piece.value, findings=findings, given=None)
    if text in _KNOWN:  # as most of one side of a comparison are on the other
        return evolve(empty, value=_KNOWN[text], given=None)
    return _yaml(piece, empty)


def _yaml(piece: Piece, empty: Document) -> Document | None:
    """Read a document that is no JSON; None where it holds nothing."""
    text, line = piece.text, piece.line
    taken = worded(text)
    if taken is not None and (known := _FORMS.value(taken)) is not None:
        _KNOWN.keep(text, known)
        return evolve(empty, value=known, given=None)
    reader = EventReader(line, piece.column)
    try:
        value = reader.read(text)
    except StopReadingError as stop:
        if (directive := _DIRECTIVE.match(text)) is not None:
            number = line + text.count("\n", 0, directive.start(1))
            spot = (number, 1, number, len(directive[1]) + 1)
            message = f"{quoted(directive[1])} is refused: kubectl cuts the file at the `---` behind it"
            return _refused(empty, Problem(BAD_YAML, message, spot, "remove the line"))
        if stop.problem.code is BAD_YAML and _is_template(text):
            problem = Problem(TEMPLATE, "this is a template", (line, 1, line, 2), _TEMPLATE_HELP)
            return _refused(empty, problem)
        return evolve(empty, findings=tuple(_finding(empty.path, item) for item in (*reader.problems, stop.problem)))
    if value is None and not reader.problems:
        return None
    if not reader.problems:
        _KNOWN.keep(text, value)
        if taken is not None:
            _FORMS.keep(taken, text, value, reader.places)
    found_there = tuple(_finding(empty.path, item) for item in reader.problems)
    return evolve(empty, value=value, findings=found_there, given=None)


class Known(dict[str, Json]):
    """What texts mean in which nothing is wrong, wherever they stand; so many characters are kept at most."""

    left = 4 << 20

    def keep(self, text: str, value: Json) -> None:
        """Keep what a text means, which nobody changes, as long as there is room."""
        if len(text) <= self.left:
            self.left -= len(text)
            self[text] = value


_KNOWN: Final = Known()
_FORMS: Final = KnownForms()


def _repeated(piece: Piece, path: str) -> tuple[Diagnostic, ...]:
    """Say which keys of JSON stand there twice, with their places where YAML has the same text."""
    reader = EventReader(piece.line, piece.column)
    try:
        reader.read(piece.text)
        found = tuple(_finding(path, item) for item in reader.problems)
    except StopReadingError:
        found = ()
    spot = (piece.line, piece.column, piece.line, piece.column + 1)
    return found or (_finding(path, Problem(DUPLICATE_KEY, "an object has one key twice", spot, SWALLOWED)),)


def _with_refusals(document: Document, whole: Collection[str], *, manifest: bool) -> Document:
    """Say what of a document is no object to kubectl."""
    found = tuple(
        finding(NO_OBJECT, message, Origin(document.place(steps)), field=field_path(steps) or None)
        for steps, message in islice(refusals(document.value, whole, manifest=manifest), MOST_REFUSALS)
    )
    return evolve(document, findings=(*document.findings, *found)) if found else document


def _is_template(text: str) -> bool:
    """Say whether a line has `{{` and, behind it, `}}`, and no comment before."""
    for line in text.split("\n") if "{{" in text else ():
        at = line.find("{{")
        if 0 <= at < line.rfind("}}") and "#" not in line[:at]:
            return True
    return False


def _refused(empty: Document, problem: Problem) -> Document:
    """Make the document that could not be read."""
    return evolve(empty, findings=(_finding(empty.path, problem),), given=Marks())


def _finding(path: str, problem: Problem) -> Diagnostic:
    field = field_path(problem.steps)
    return finding(
        problem.code, problem.message, Origin(Place(path, *problem.spot)), help=problem.help, field=field or None
    )
