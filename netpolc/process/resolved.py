"""A project up to its programs, in one process."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from netpolc.diagnostics.model import Diagnostic, has_errors
from netpolc.process.compiling import request_of
from netpolc.process.joining import joined

if TYPE_CHECKING:
    from netpolc.program.model import Program
    from netpolc.rules.version import Version


def resolve_project(
    folder: Path, *, environments: Sequence[str] = (), kubernetes: "Version | None" = None
) -> tuple[tuple["Program", ...], tuple[Diagnostic, ...]]:
    """Compile a project folder to its programs only, one for each chosen environment; with an error there are none.

    The policy modules run in this process; the command line has one apart for them.
    """
    from netpolc.process.projects import resolved_project

    programs: list[Program] = []
    found: list[Diagnostic] = []
    for item, faults in resolved_project(request_of(folder, "resolve", environments, kubernetes)):
        found += faults
        if item is not None:
            programs.append(item.program)
    return (() if has_errors(found) else tuple(programs)), joined(found)
