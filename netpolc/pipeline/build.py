"""A build: compiled and proven, planned against the tree that stands, and written.

Load, resolve, check and lower happen in the process of the policy modules (`process/sending.py`), the proof in this one
(`process/compiling.py`); what comes back of both is a value.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

from netpolc.diagnostics.model import Diagnostic, fails, has_errors
from netpolc.loading.beside import files_beside
from netpolc.loading.configuration import read_settings
from netpolc.process.compiling import Checking, Compiled, compile_apart
from netpolc.process.messages import Chosen
from netpolc.process.promising import Environments, Prove
from netpolc.rules.version import Version
from netpolc.tree.layout import BuildTree, read_tree
from netpolc.tree.locking import locked
from netpolc.tree.planning import Plan, plan
from netpolc.tree.refusing import no_place, place_of, refused, told
from netpolc.tree.strangers import strangers, strangers_told
from netpolc.tree.writing import write
from netpolc.values import frozen

BUILD: Final = Path("build")

During = Callable[[str], AbstractContextManager[None]]
"""What is around a stage that may take long, by its name."""


@frozen
class Wanted:
    """What is to be built. `into`: the folder of the tree, relative to `root` where it is relative."""

    root: Path
    environments: Sequence[str] = ()
    into: Path = BUILD
    check: bool = False
    """Plan the tree, and write nothing."""
    stdout: bool = False
    """Compile only."""
    strict: bool = False
    """Let warnings stop a build, as errors do."""
    allow_empty: bool = False
    kubernetes: Version | None = None
    as_of: str = ""
    """The day of which it is asked which exceptions end, as `2026-12-31`; none: a build asks nothing of a clock."""
    target: str = ""
    """The name of the target of all environments, instead of the settings."""


@frozen
class Build:
    """What came of a build; without a plan something stood in the way, or only the bytes were wanted."""

    compiled: Compiled
    planned: Plan | None
    diagnostics: tuple[Diagnostic, ...]

    @property
    def stopped(self) -> bool:
        """Say whether nothing was written, and nothing would be."""
        return self.planned is None or has_errors(self.diagnostics)


def build(wanted: Wanted, during: During) -> Build:
    """Build a project folder. What is found is in the result; OSError is only raised for streams."""
    with during("compiling"):
        compiled = compiled_for(wanted, twice=wanted.check)
    if wanted.stdout or fails(compiled.diagnostics, strict=wanted.strict):
        return Build(compiled, None, compiled.diagnostics)
    if (problem := no_place(wanted.root, wanted.into)) is not None:
        return Build(compiled, None, (*compiled.diagnostics, problem))
    folder = place_of(wanted.root, wanted.into)
    try:
        if wanted.check:
            planned, found = _checked(wanted, compiled, folder)
        else:
            planned, found = _written(wanted, compiled, folder, during)
    except OSError as error:
        return Build(compiled, None, (*compiled.diagnostics, refused(error, folder)))
    return Build(compiled, planned, (*compiled.diagnostics, *found))


def compiled_for(wanted: Wanted, *, twice: bool, checks: Checking | None = None) -> Compiled:
    """Compile and prove what is wanted; `twice`: run the policy sets a second time, and report what is not the same.

    `checks`: ask every check, and not only those of a build.
    """
    if checks is None and wanted.as_of:
        checks = Checking(as_of=wanted.as_of, every=False)
    return compile_apart(
        wanted.root,
        environments=wanted.environments,
        kubernetes=wanted.kubernetes,
        allow_empty=wanted.allow_empty,
        twice=twice,
        target=wanted.target,
        checks=checks,
        prove=_prove(wanted.root, () if checks is None else checks.inventory),
    )


def _prove(root: Path, inventory: Sequence[str]) -> Prove:
    """Return what proves promises, of which a project without any imports nothing."""

    def prove(environments: Environments, chosen: Chosen) -> Iterable[tuple[str | None, Diagnostic]]:
        from netpolc.pipeline.promising import proven_with_beside

        return proven_with_beside(root, environments, chosen, inventory)

    return prove


def _checked(wanted: Wanted, compiled: Compiled, folder: Path) -> tuple[Plan, tuple[Diagnostic, ...]]:
    tree = read_tree(folder)
    planned = plan(compiled.files, tree, environments=_built(wanted, compiled))
    return planned, _judged(wanted, tree, planned, compiled)


def _written(wanted: Wanted, compiled: Compiled, folder: Path, during: During) -> tuple[Plan, tuple[Diagnostic, ...]]:
    with during("writing"), locked(folder) as site:
        planned = plan(compiled.files, read_tree(folder), environments=_built(wanted, compiled))
        if has_errors(planned.diagnostics):
            return planned, planned.diagnostics
        written = write(planned, site)
        return planned, (*planned.diagnostics, *told(written, folder, every=not wanted.environments))


def _built(wanted: Wanted, compiled: Compiled) -> Sequence[str | None] | None:
    """Give the environments of this run where some were chosen; None: whatever the tree holds belongs to it."""
    return compiled.built if wanted.environments else None


def _judged(wanted: Wanted, tree: BuildTree, planned: Plan, compiled: Compiled) -> tuple[Diagnostic, ...]:
    """Add to what a plan found every file that is applied with the tree and neither ours nor named in `beside`."""
    known = {*compiled.files, *planned.removed}
    found = strangers(tree, known, compiled.environments, _built(wanted, compiled))
    if not found:
        return planned.diagnostics
    settings, _ = read_settings(wanted.root)
    environments: tuple[str | None, ...] = compiled.environments or (None,)
    named = {
        file
        for environment in environments
        for some in files_beside(wanted.root, settings.beside, environment).values()
        for file in some
    }
    strange = tuple(strangers_told(tree.folder, (path for path in found if tree.folder / path not in named)))
    places = {item.origin for item in strange}
    return (*(item for item in planned.diagnostics if item.origin not in places), *strange)
