"""Comments that allow a finding on their line: `# netpolc: allow[dns-blocked] reason`, and those that allow nothing."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from typing import Final

from netpolc.diagnostics.catalogue import all_codes
from netpolc.diagnostics.catalogue.checks import UNEXPLAINED_WAIVER, UNUSED_WAIVER
from netpolc.diagnostics.files import file_bytes
from netpolc.diagnostics.model import Diagnostic, Origin, Place, Severity, finding, has_errors, ordered
from netpolc.diagnostics.nearest import nearest
from netpolc.values import frozen

_COMMENT: Final = re.compile(r"#\s*netpolc:\s*allow\b(?:\[([^\]]*)\])?(.*)")
_WORD: Final = re.compile(r"[^\s,]+")


@frozen
class WaiverRules:
    """What the comments of a run are asked beside what they allow."""

    whole: bool
    """Every environment was compiled, so what no finding needs is needed by none."""
    but: AbstractSet[str] = frozenset()
    """The names of findings that were not looked for."""
    reasons: bool = False
    """Every comment has to say why."""


@frozen
class _Waiver:
    """One name in one comment, and where it stands."""

    name: str
    place: Place
    reason: str


@frozen
class Commented:
    """The text of a file with such comments."""

    text: str
    comments: Callable[[], AbstractSet[int]]
    """Finds the lines with a real comment: a text may hold what looks like one."""
    of_yaml: bool = False

    @staticmethod
    def of_python(data: bytes) -> "Commented":
        """Read a policy module."""
        return Commented(data.decode(errors="replace"), partial(_python_comments, data))


def judged(found: Iterable[Diagnostic], texts: Mapping[str, Commented], asked: WaiverRules) -> tuple[Diagnostic, ...]:
    """Leave out warnings and notes that a comment on one of their lines allows by name; errors cannot be allowed.

    `texts`: the files with such comments, by path. What is wrong with a comment is added.
    """
    diagnostics = tuple(found)
    files: dict[str, tuple[str, ...]] = {path: _lines(item.text) for path, item in texts.items()}
    blocks = frozenset(path for path, item in texts.items() if item.of_yaml)
    used: set[_Waiver] = set()
    kept: list[Diagnostic] = []
    for item in diagnostics:
        waivers = () if item.severity is Severity.ERROR else tuple(_waivers(item, files, blocks))
        used.update(waivers)
        if not waivers:
            kept.append(item)
    stated = [waiver for path in sorted(texts) for waiver in _stated(path, files[path])]
    whole = asked.whole and not has_errors(diagnostics)
    wrong = [*_useless(stated, used, whole=whole, but=asked.but), *(_unexplained(stated) if asked.reasons else ())]
    if not wrong:
        return tuple(kept)
    real = {path: item.comments() for path, item in texts.items()}
    told = (item for item in wrong if _line(item)[1] in real[_line(item)[0]] and not _is_allowed(item, stated))
    return ordered((*kept, *told))


def _is_allowed(item: Diagnostic, stated: Iterable[_Waiver]) -> bool:
    """Say whether what is wrong with a comment is allowed by another name in it."""
    return any(
        waiver.name == item.code.name
        and (waiver.place.path, waiver.place.line) == _line(item)
        and item.origin != Origin(waiver.place)
        for waiver in stated
    )


def _line(item: Diagnostic) -> tuple[str, int]:
    return (item.origin.place.path, item.origin.place.line) if item.origin else ("", 0)


def _waivers(item: Diagnostic, files: dict[str, tuple[str, ...]], blocks: AbstractSet[str]) -> Iterator[_Waiver]:
    if item.origin is None:
        return
    for place in (item.origin.place, *item.origin.via):
        if place.path not in files:
            files[place.path] = _read(place.path)
        lines = files[place.path]
        last = _end_of_block(place, lines) if place.path in blocks else max(place.line, place.end_line)
        for line in range(place.line, min(last, len(lines)) + 1):
            yield from (waiver for waiver in _on(place.path, line, lines) if waiver.name == item.code.name)


def _end_of_block(place: Place, lines: Sequence[str]) -> int:
    """Find the last line of what begins at a place of YAML: of a key what is deeper, of an item its other keys too."""
    if not 0 < place.line <= len(lines):
        return place.line
    least = place.column - 1 if lines[place.line - 1][: place.column - 1].rstrip().endswith("-") else place.column
    last = max(place.line, place.end_line)
    for number in range(last, len(lines)):
        bare = lines[number].lstrip()
        if bare and not bare.startswith("#"):
            if len(lines[number]) - len(bare) < least or not place.end_column:
                break
            last = number + 1
    return last


def _stated(path: str, lines: tuple[str, ...]) -> Iterator[_Waiver]:
    for line, text in enumerate(lines, 1):
        if "netpolc:" in text:
            yield from _on(path, line, lines)


def _on(path: str, line: int, lines: tuple[str, ...]) -> Iterator[_Waiver]:
    """Give the names of the comment on a line; one without any is a name of no letters."""
    found = _COMMENT.search(lines[line - 1]) if line else None
    if found is None:
        return
    reason = found[2].strip()
    words = [(word[0], word.start()) for word in _WORD.finditer(found[1] or "")]
    start = found.start(1) if found[1] else found.start()
    whole = found.end() if not found[1] else start
    for name, column in words or [("", 0)]:
        end = start + column + len(name) if name else whole
        yield _Waiver(name, Place(path, line, start + column + 1, line, end + 1), reason)


def _useless(
    stated: Iterable[_Waiver], used: Collection[_Waiver], *, whole: bool, but: AbstractSet[str]
) -> Iterator[Diagnostic]:
    """Report comments that name no finding, or, where the run was whole, one that is not told there."""
    left = [item for item in stated if item not in used]
    if not left:
        return
    codes = {code.name: code for code in all_codes()}
    numbers = {code.id: code.name for code in codes.values()}
    own: list[_Waiver] = []
    lines: set[tuple[str, int]] = set()
    for item in left:
        if item.name in _OWN:
            own.append(item)
            continue
        if not item.name:
            said, cure = "the comment names no finding", "write `# netpolc: allow[name] reason`"
        elif item.name not in codes:
            near = numbers.get(item.name.upper()) or nearest(item.name, codes)
            said = f"`{item.name}` is the name of no finding"
            cure = f"did you mean `{near}`?" if near else "`netpolc explain` lists the names"
        elif whole and item.name not in but:
            said = f"the comment allows `{item.name}`, which is not told here"
            is_error = codes[item.name].severity is Severity.ERROR
            cure = "an error cannot be allowed" if is_error else f"remove `{item.name}`"
        else:
            continue
        lines.add((item.place.path, item.place.line))
        yield finding(UNUSED_WAIVER, said, Origin(item.place), help=cure)
    for item in own:
        if whole and item.name == UNUSED_WAIVER.name and (item.place.path, item.place.line) not in lines:
            said = f"the comment allows `{item.name}`, which is not told here"
            yield finding(UNUSED_WAIVER, said, Origin(item.place), help=f"remove `{item.name}`")


_OWN: Final = (UNUSED_WAIVER.name, UNEXPLAINED_WAIVER.name)


def _unexplained(stated: Iterable[_Waiver]) -> Iterator[Diagnostic]:
    for item in stated:
        if item.name and not item.reason:
            said = f"the comment allows `{item.name}`, and does not say why"
            yield finding(UNEXPLAINED_WAIVER, said, Origin(item.place), help="write the reason behind the bracket")


def _python_comments(data: bytes) -> AbstractSet[int]:
    """Return the lines with a comment of a module."""
    import tokenize
    from io import BytesIO

    found: set[int] = set()
    try:
        for token in tokenize.tokenize(BytesIO(data).readline):
            if token.type == tokenize.COMMENT and _COMMENT.search(token.string):
                found.add(token.start[0])
    except (tokenize.TokenError, SyntaxError):
        pass
    return found


def _read(path: str) -> tuple[str, ...]:
    try:
        return _lines(file_bytes(path).decode(errors="replace"))
    except OSError:
        return ()


def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.splitlines())
