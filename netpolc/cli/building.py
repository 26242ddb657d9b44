"""What `netpolc build` and `netpolc check` do, and what they say of it."""

from collections.abc import Iterable

from netpolc.canonical.emitting import emit_stream
from netpolc.cli.answers import tell, told
from netpolc.cli.outcome import UsageError, exit_code, shown
from netpolc.cli.progress import progress
from netpolc.cli.streams import Choice, data, people
from netpolc.diagnostics.catalogue.tree import INTERRUPTED
from netpolc.diagnostics.model import Diagnostic, fails, has_errors
from netpolc.pipeline.build import Build, Wanted, build, compiled_for
from netpolc.pipeline.naming import stale_modules
from netpolc.process.compiling import Compiled
from netpolc.reports.build import BuildAnswer, folders
from netpolc.reports.escaping.lines import page


def run_build(
    wanted: Wanted, *, verbose: bool = False, quiet: bool = False, output: str = "text", color: Choice = "auto"
) -> int:
    """Build a project folder, and return the exit code. Raises UsageError for `--stdout` of several environments."""
    done = build(wanted, progress)
    found = done.diagnostics
    code = exit_code(found, strict=wanted.strict)
    if wanted.stdout and code == 0:
        data(_stream(done.compiled))
    tree = wanted.into.as_posix()
    parts = () if done.planned is None else folders(done.planned, done.compiled.built, tree)
    if wanted.check and done.planned and done.planned.stale:
        code = code or 1
    checked = wanted.check and not done.stopped
    answer = BuildAnswer(parts, found, written=not (wanted.check or done.stopped), stale=checked)
    if output != "text":
        tell("build", output, answer, wanted.root, color)
        return code
    visible = shown(found, verbose=verbose, quiet=quiet, strict=wanted.strict)
    told(visible, wanted.root, color)
    if checked:
        tell("build", output, answer, wanted.root, color)
    if not quiet:
        from netpolc.reports.build_text import counts_text

        if not done.stopped:
            people(counts_text(parts, tree))
        people(page([item.message for item in found if item.code is INTERRUPTED and not verbose]))
        if code and not done.stopped:
            people(page([f"{tree} is stale; `netpolc build` writes it"]))
        _count(visible, "; nothing is written" if _is_untouched(done, wanted) else "")
    return code


def _is_untouched(done: Build, wanted: Wanted) -> bool:
    """Say whether what was found stood in the way of writing, and was not found while writing."""
    if fails(done.compiled.diagnostics, strict=wanted.strict):
        return True
    return done.planned is not None and has_errors(done.planned.diagnostics)


def _count(visible: Iterable[Diagnostic], end: str) -> None:
    found = tuple(visible)
    if found:
        from netpolc.reports.text import summary

        people(page([f"{summary(found)}{end}"]))


def _stream(compiled: Compiled) -> bytes:
    """Join the manifests of the one environment that was built."""
    if len(compiled.built) > 1:
        names = ", ".join(f"`{name}`" for name in compiled.built)
        raise UsageError(f"`--stdout` prints one environment; choose one of {names} with `--env`")
    return emit_stream(compiled.files[path] for path in sorted(compiled.files))


def run_check(
    wanted: Wanted, *, verbose: bool = False, quiet: bool = False, output: str = "text", color: Choice = "auto"
) -> int:
    """Check a project folder, and return the exit code."""
    with progress("compiling"):
        compiled = compiled_for(wanted, twice=True)
        found = (*compiled.diagnostics, *stale_modules(wanted.root))
    visible = tuple(shown(found, verbose=verbose, quiet=quiet, strict=wanted.strict))
    from netpolc.reports.findings import Findings

    tell("check", output, Findings(found, visible), wanted.root, color)
    if output == "text" and not quiet:
        from netpolc.reports.text import summary

        people(page([summary(visible) or "no findings"]))
    return exit_code(found, strict=wanted.strict)
