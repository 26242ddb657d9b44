"""What `netpolc build` does, and what it says of it."""

from collections.abc import Callable, Iterable, Sequence

from netpolc.cli.answers import tell, told
from netpolc.cli.outcome import UsageError, exit_code, shown
from netpolc.cli.outputs import TEXT, Output, printed
from netpolc.cli.progress import progress
from netpolc.cli.streams import Choice, data, people
from netpolc.diagnostics.catalogue.tree import INTERRUPTED
from netpolc.diagnostics.model import Diagnostic, fails, has_errors
from netpolc.pipeline.build import Build, PartsBefore, build
from netpolc.pipeline.wanted import Wanted
from netpolc.process.compiling import Compiled
from netpolc.reports.build import BuildAnswer, EnvironmentFiles, folders
from netpolc.reports.escaping.lines import page


def run_build(
    wanted: Wanted,
    *,
    verbose: bool = False,
    quiet: bool = False,
    outputs: Sequence[Output] = (Output(),),
    color: Choice = "auto",
    fail_on_change: bool = False,
    keep: Callable[[Sequence[str]], None] | None = None,
    parts: PartsBefore | None = None,
) -> int:
    """Build a project folder, and return the exit code.

    `fail_on_change`: whether a tree that was not as it should be fails, though it is now. Raises UsageError for
    `--stdout` of several environments, and ReportError. `keep` is given what was told where there was nothing to do,
    and nothing was found. `parts`: what parts of the project became before, which is given what they are now where
    the tree was written.
    """
    done = build(wanted, progress, parts)
    found = done.diagnostics
    code = exit_code(found, strict=wanted.strict)
    if wanted.stdout and code == 0:
        data(_stream(done.compiled))
    tree = wanted.into.as_posix()
    folders_told = () if done.planned is None else folders(done.planned, done.compiled.built, tree)
    if (wanted.check or fail_on_change) and done.planned and done.planned.stale:
        code = code or 1
    checked = wanted.check and not done.stopped
    visible = shown(found, verbose=verbose, quiet=quiet, strict=wanted.strict)
    form = printed(outputs)
    if form in {None, TEXT}:
        told(visible, wanted.root, color, "-o json")
    if checked or form != TEXT or len(outputs) > 1:
        written = not (wanted.check or done.stopped)
        chosen = tuple(wanted.environments)
        stale = (wanted.check or fail_on_change) and not done.stopped
        answer = BuildAnswer(folders_told, found, written, stale, tuple(visible), tree, chosen)
        tell("build", outputs, answer, wanted.root, color)
    if form not in {None, TEXT}:
        return code
    if not quiet:
        from netpolc.reports.build_text import counts_text

        if not done.stopped:
            people(counts_text(folders_told, tree))
        people(page([item.message for item in found if item.code is INTERRUPTED and not verbose]))
        if code and checked:
            people(page([f"{tree} is stale; `netpolc build` writes it"]))
        _count(visible, "; nothing is written" if _is_untouched(done, wanted) else "")
    if code == 0 and not done.stopped:
        _keep(done, [] if quiet else folders_told, tree, keep, parts)
    return code


def _keep(
    done: Build,
    folders_told: Sequence[EnvironmentFiles],
    tree: str,
    keep: Callable[[Sequence[str]], None] | None,
    parts: PartsBefore | None,
) -> None:
    if keep is not None and done.planned is not None and not (done.diagnostics or done.planned.stale):
        from netpolc.reports.build_text import counts_lines

        keep(list(counts_lines(folders_told, tree)))
    if parts is not None and done.compiled.parts:
        parts.keep(done.compiled.parts)


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
    from netpolc.canonical.emitting import emit_stream  # the process that decides writes no manifest otherwise

    return emit_stream(compiled.files[path] for path in sorted(compiled.files))
