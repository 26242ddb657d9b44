"""What `netpolc build` does: compile, plan the tree, write it, and say what became of it."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from netpolc.canonical.emitting import emit_stream
from netpolc.cli.outcome import UsageError, exit_code, shown
from netpolc.cli.progress import progress
from netpolc.cli.streams import Choice, coloured, data, people
from netpolc.diagnostics.catalogue.tree import INTERRUPTED
from netpolc.diagnostics.model import Diagnostic, has_errors
from netpolc.loading.beside import files_beside
from netpolc.loading.configuration import read_settings
from netpolc.process.compiling import Compiled, compile_apart
from netpolc.reports.build import counts_text, folders, stale_text
from netpolc.reports.escaping.lines import NOTHING, Shown, page
from netpolc.rules.version import Version
from netpolc.tree.layout import BuildTree, read_tree
from netpolc.tree.locking import locked
from netpolc.tree.planning import Plan, plan
from netpolc.tree.refusing import no_place, place_of, refused, told
from netpolc.tree.strangers import strangers, strangers_told
from netpolc.tree.writing import write

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
            planned, more = _carried_out(compiled, root, into, check=check, chosen=bool(environments))
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
        people(NOTHING if stopped else counts_text(parts, tree))
        people(page([item.message for item in found if item.code is INTERRUPTED and not verbose]))
        people(page([f"{tree} is stale; `netpolc build` writes it"]) if code and not stopped else NOTHING)
        people(_counted(visible, "; nothing is written" if before else ""))
    return code


def _told(visible: Sequence[Diagnostic], root: Path, color: Choice) -> Shown:
    """Show findings; a build without any imports nothing for it."""
    if not visible:
        return NOTHING
    from netpolc.reports.text import render  # noqa: PLC0415 - as above

    return render(visible, root=root, colour=coloured(color, sys.stderr))


def _counted(visible: Sequence[Diagnostic], end: str) -> Shown:
    if not visible:
        return NOTHING
    from netpolc.reports.text import summary  # noqa: PLC0415 - as above

    return page([f"{summary(visible)}{end}"])


def _stream(compiled: Compiled) -> bytes:
    """Join the manifests of the one environment that was built."""
    if len(compiled.built) > 1:
        names = ", ".join(f"`{name}`" for name in compiled.built)
        raise UsageError(f"`--stdout` prints one environment; choose one of {names} with `--env`")
    return emit_stream(compiled.files[path] for path in sorted(compiled.files))


def _carried_out(
    compiled: Compiled, root: Path, into: Path, *, check: bool, chosen: bool
) -> tuple[Plan | None, tuple[Diagnostic, ...]]:
    """Plan the tree and, unless it is only checked, write it; what stands in the way is a finding."""
    if (problem := no_place(root, into)) is not None:
        return None, (problem,)
    folder = place_of(root, into)
    built = compiled.built if chosen else None
    try:
        if check:
            tree = read_tree(folder)
            planned = plan(compiled.files, tree, environments=built)
            return planned, _judged(root, tree, planned, compiled, chosen=chosen)
        with progress("writing"), locked(folder) as site:
            planned = plan(compiled.files, read_tree(folder), environments=built)
            if has_errors(planned.diagnostics):
                return planned, planned.diagnostics
            written = write(planned, site)
            return planned, (*planned.diagnostics, *told(written, folder, every=not chosen))
    except OSError as error:
        return None, (refused(error, folder),)


def _judged(root: Path, tree: BuildTree, planned: Plan, compiled: Compiled, *, chosen: bool) -> tuple[Diagnostic, ...]:
    """Add to what a plan found every file that is applied with the tree and neither ours nor named in `beside`."""
    known = {*compiled.files, *planned.removed}
    found = strangers(tree, known, compiled.environments, compiled.built if chosen else None)
    if not found:
        return planned.diagnostics
    settings, _ = read_settings(root)
    environments: tuple[str | None, ...] = compiled.environments or (None,)
    named = {
        file
        for environment in environments
        for some in files_beside(root, settings.beside, environment).values()
        for file in some
    }
    told = tuple(strangers_told(tree.folder, (path for path in found if tree.folder / path not in named)))
    places = {item.origin for item in told}
    return (*(item for item in planned.diagnostics if item.origin not in places), *told)
