"""What `netpolc check` does: compile in memory, and say what is wrong."""

import sys
from collections.abc import Sequence
from pathlib import Path

from netpolc.cli.outcome import exit_code, shown
from netpolc.cli.progress import progress
from netpolc.cli.streams import Choice, coloured, data, people
from netpolc.process.compiling import compile_apart
from netpolc.reports.escaping.lines import page
from netpolc.rules.version import Version


def run_check(
    root: Path,
    *,
    environments: Sequence[str],
    strict: bool,
    allow_empty: bool,
    verbose: bool,
    quiet: bool,
    as_json: bool = False,
    kubernetes: Version | None = None,
    color: Choice = "auto",
) -> int:
    """Check a project folder, and return the exit code."""
    with progress("compiling"):
        compiled = compile_apart(
            root, environments=environments, kubernetes=kubernetes, allow_empty=allow_empty, twice=True
        )
    found = compiled.diagnostics
    if as_json:
        from netpolc.reports.check import check_json  # noqa: PLC0415 - brings cattrs, which text does without

        data(check_json(found, root))
    else:
        from netpolc.reports.text import render, summary  # noqa: PLC0415 - reads files, and JSON needs none of it

        visible = shown(found, verbose=verbose, quiet=quiet, strict=strict)
        data(render(visible, root=root, colour=coloured(color, sys.stdout)))
        if not quiet:
            people(page([summary(visible) or "no findings"]))
    return exit_code(found, strict=strict)
