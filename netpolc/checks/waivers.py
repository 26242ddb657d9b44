"""Findings that a comment on their line allows: `# netpolc: allow[dns-blocked] reason`."""

import re
from collections.abc import Iterable
from typing import Final

from netpolc.diagnostics.files import file_bytes
from netpolc.diagnostics.model import Diagnostic, Severity

_COMMENT: Final = re.compile(r"#\s*netpolc:\s*allow\[([a-z0-9, -]+)\]")


def unwaived(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Leave out warnings and notes that a comment on one of their lines allows by name; errors cannot be allowed."""
    files: dict[str, tuple[str, ...]] = {}
    return tuple(item for item in diagnostics if item.severity is Severity.ERROR or not _waived(item, files))


def _waived(item: Diagnostic, files: dict[str, tuple[str, ...]]) -> bool:
    if item.origin is None:
        return False
    places = (item.origin.place, *item.origin.via)
    return any(
        item.code.name in _allowed(place.path, line, files)
        for place in places
        for line in range(place.line, max(place.line, place.end_line) + 1)
    )


def _allowed(path: str, line: int, files: dict[str, tuple[str, ...]]) -> frozenset[str]:
    if path not in files:
        files[path] = _lines(path)
    lines = files[path]
    found = _COMMENT.search(lines[line - 1]) if 0 < line <= len(lines) else None
    return frozenset(word.strip() for word in found[1].split(",")) if found else frozenset()


def _lines(path: str) -> tuple[str, ...]:
    try:
        return tuple(file_bytes(path).decode(errors="replace").splitlines())
    except OSError:
        return ()
