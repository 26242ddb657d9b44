"""The answer of `netpolc build -o json`, as values that cattrs writes out."""

from collections.abc import Iterable
from pathlib import Path

from attrs import frozen
from cattrs import unstructure

from netpolc.diagnostics.model import Diagnostic
from netpolc.reports.build import Folder
from netpolc.reports.check import Found, checked
from netpolc.reports.escaping.lines import Shown
from netpolc.reports.escaping.programs import json_text


@frozen
class Built:
    """What `netpolc build -o json` prints; without `written` the folders say what a build would do."""

    written: bool
    environments: tuple[Folder, ...]
    diagnostics: tuple[Found, ...]
    schema_version: int = 1


def build_json(diagnostics: Iterable[Diagnostic], found: tuple[Folder, ...], root: Path, *, written: bool) -> Shown:
    """Write a build as the documented JSON (`netpolc schema build`)."""
    answer = Built(written, found, checked(diagnostics, root).diagnostics)
    return json_text(unstructure(answer), indent=2, ascii_only=False)
