"""A project written from text in which the mistakes are marked, and the findings that belong to the marks."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import attrs

from netpolc.diagnostics.model import Diagnostic, Place

OPEN, CLOSE = "«", "»"
PRELUDE = "from netpolc import *\n"


@attrs.frozen
class Case:
    """Files with marks, and what is said at each mark, in the order of the marks."""

    name: str
    files: Mapping[str, str]
    expected: tuple[str, ...]


@attrs.frozen(order=True)
class Mark:
    """Where a finding belongs, and the text that it underlines."""

    path: str
    line: int
    column: int
    text: str


def cases(folder: Path) -> Iterator[Case]:
    """Read every case of a folder: `##### name`, the findings as `> ` lines, then files below `=== path`."""
    for file in sorted(folder.glob("*.txt")):
        for block in file.read_text(encoding="utf-8").split("##### ")[1:]:
            name, _, rest = block.partition("\n")
            said: list[str] = []
            body: list[str] = []
            for line in rest.splitlines(keepends=True):
                (said if line.startswith("> ") and not body else body).append(line)
            files: dict[str, str] = {}
            for part in re.split(r"^=== ", "".join(body), flags=re.MULTILINE):
                path, newline, text = part.partition("\n")
                if not part.strip():
                    continue
                if path.endswith((".py", ".toml")) and newline:
                    files[path] = text.rstrip("\n") + "\n"
                else:
                    files["policies/shop.py"] = PRELUDE + part.rstrip("\n") + "\n"
            yield Case(f"{file.stem}/{name.strip()}", files, tuple(line[2:].rstrip("\n") for line in said))


def write(case: Case, root: Path) -> tuple[Mark, ...]:
    """Write the files without their marks, and give the marks by path and place."""
    marks: list[Mark] = []
    for path, text in case.files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text.replace(OPEN, "").replace(CLOSE, ""), encoding="utf-8")
        marks += _marks(path, text)
    return tuple(sorted(marks))


def _marks(path: str, text: str) -> Iterator[Mark]:
    line, column = 1, 1
    starts: list[tuple[int, int, list[str]]] = []
    for character in text:
        if character == OPEN:
            starts.append((line, column, []))
        elif character == CLOSE:
            first, start, letters = starts.pop()
            yield Mark(path, first, start, "".join(letters))
        else:
            for _, _, letters in starts:
                letters.append(character)
            line, column = (line + 1, 1) if character == "\n" else (line, column + 1)


def underlined(place: Place) -> str:
    """Take the text that a place underlines out of its file; a place without columns underlines its line."""
    lines = Path(place.path).read_bytes().decode("utf-8-sig").splitlines()
    if not place.end_column:
        return lines[place.line - 1].strip()
    chosen = lines[place.line - 1 : place.end_line]
    chosen[-1] = chosen[-1][: place.end_column - 1]
    chosen[0] = chosen[0][place.column - 1 :]
    return "\n".join(chosen)


def seen(found: Diagnostic, root: Path) -> Mark:
    """Say where a finding points, as a mark would."""
    assert found.origin is not None, found.message
    place = found.origin.place
    text = underlined(place)
    column = place.column if place.end_column else Path(place.path).read_text().splitlines()[place.line - 1].index(text)
    return Mark(Path(place.path).relative_to(root).as_posix(), place.line, column + (not place.end_column), text)


def said(found: Diagnostic) -> str:
    """Write a finding as the cases do."""
    return f"{found.code.id} {found.message}" + (f" | {found.help}" if found.help else "")
