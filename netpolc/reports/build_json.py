"""The answer of `netpolc build -o json`, as values that cattrs writes out."""

import json
from collections.abc import Iterable
from pathlib import Path

from attrs import frozen
from cattrs import unstructure

from netpolc.diagnostics.model import Diagnostic
from netpolc.reports.build import Folder
from netpolc.reports.check import Found, checked


@frozen
class Built:
    """What `netpolc build -o json` prints; without `written` the folders say what a build would do."""

    written: bool
    environments: tuple[Folder, ...]
    diagnostics: tuple[Found, ...]
    schema_version: int = 1


def build_json(diagnostics: Iterable[Diagnostic], found: tuple[Folder, ...], root: Path, *, written: bool) -> str:
    """Write a build as the documented JSON (`netpolc schema build`)."""
    answer = Built(written, found, checked(diagnostics, root).diagnostics)
    return json.dumps(unstructure(answer), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
