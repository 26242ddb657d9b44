"""What `netpolc build` does: compile, plan the tree, write it, and say what became of it."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from netpolc.cli.outcome import UsageError, exit_code, shown
from netpolc.cli.progress import progress
from netpolc.cli.streams import Choice, coloured, data, people
from netpolc.diagnostics.model import Diagnostic, has_errors
from netpolc.manifests.emitting import emit_stream
from netpolc.manifests.planning import Plan, plan
from netpolc.manifests.tree import read_tree
from netpolc.manifests.writing import locked, refused, write
from netpolc.pipeline.compiling import Compiled, compile_apart
from netpolc.reports.build import counts_text, folders, stale_text
from netpolc.rules.version import Version

BUILD: Final = Path("build")


def run_build(
    root: Path,
    *,
    environments: Sequence[str],
    check: bool,
    into: Path,
    strict: bool,
    allow_empty: bool,
    verbose: bool,
    quiet: bool,
    stdout: bool = False,
    as_json: bool = False,
    kubernetes: Version | None = None,
    color: Choice = "auto",
) -> int:
    """Build a project folder, and return the exit code. Raises UsageError for `--stdout` of several environments."""
    with progress("compiling"):
        compiled = compile_apart(
            root, environments=environments, kubernetes=kubernetes, allow_empty=allow_empty, twice=check
        )
    found = compiled.diagnostics
    planned: Plan | None = None
    if exit_code(found, strict=strict) == 0:
        if stdout:
            data(_stream(compiled))
        else:
            planned, more = _carried_out(compiled, root / into, check=check, chosen=bool(environments))
            found = (*found, *more)
    tree = into.as_posix()
    parts = () if planned is None else folders(planned, compiled.built, tree)
    stopped = planned is None or has_errors(found)
    code = exit_code(found, strict=strict)
    if check and planned and planned.stale:
        code = code or 1
    if as_json:
        from netpolc.reports.build_json import build_json  # noqa: PLC0415 - text needs none of it

        data(build_json(found, parts, root, written=not (check or stopped)))
        return code
    visible = shown(found, verbose=verbose, quiet=quiet, strict=strict)
    people(_told(visible, root, color))
    if check and not stopped:
        data(stale_text(parts))
    if not quiet:
        before = exit_code(compiled.diagnostics, strict=strict) or (planned and has_errors(planned.diagnostics))
        people("" if stopped else counts_text(parts, tree))
        people(f"{tree} is stale; `netpolc build` writes it\n" if code and not stopped else "")
        people(_counted(visible, "; nothing is written" if before else ""))
    return code


def _told(visible: Sequence[Diagnostic], root: Path, color: Choice) -> str:
    """Show findings; a build without any imports nothing for it."""
    if not visible:
        return ""
    from netpolc.reports.text import render  # noqa: PLC0415 - as above

    return render(visible, root=root, colour=coloured(color, sys.stderr))


def _counted(visible: Sequence[Diagnostic], end: str) -> str:
    if not visible:
        return ""
    from netpolc.reports.text import summary  # noqa: PLC0415 - as above

    return f"{summary(visible)}{end}\n"


def _stream(compiled: Compiled) -> bytes:
    """Join the manifests of the one environment that was built."""
    if len(compiled.built) > 1:
        names = ", ".join(f"`{name}`" for name in compiled.built)
        raise UsageError(f"`--stdout` prints one environment; choose one of {names} with `--env`")
    return emit_stream(compiled.files[path] for path in sorted(compiled.files))


def _carried_out(
    compiled: Compiled, folder: Path, *, check: bool, chosen: bool
) -> tuple[Plan | None, tuple[Diagnostic, ...]]:
    """Plan the tree and, unless it is only checked, write it; what stands in the way is a finding."""
    built = compiled.built if chosen else None
    try:
        if check:
            planned = plan(compiled.files, read_tree(folder), environments=built)
            return planned, planned.diagnostics
        with progress("writing"), locked(folder):
            planned = plan(compiled.files, read_tree(folder), environments=built)
            if not has_errors(planned.diagnostics):
                write(planned, folder)
            return planned, planned.diagnostics
    except OSError as error:
        return None, (refused(error, folder),)
