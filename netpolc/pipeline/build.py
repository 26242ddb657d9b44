"""A build: compiled and proven, planned against the tree that stands, and written.

Load, resolve, check and lower happen in the process of the policy modules (`process/sending.py`), the proof in this one
(`process/compiling.py`); what comes back of both is a value.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from netpolc.diagnostics.model import Diagnostic, fails, has_errors
from netpolc.loading.beside import files_beside
from netpolc.loading.configuration import read_settings
from netpolc.pipeline.wanted import Wanted, compiled_for
from netpolc.process.compiling import Compiled
from netpolc.process.parts_received import KnownParts
from netpolc.tree.layout import BuildTree, read_tree
from netpolc.tree.locking import locked
from netpolc.tree.planning import Plan, plan
from netpolc.tree.refusing import no_place, place_of, refused, told
from netpolc.tree.standing import OtherTreeError
from netpolc.tree.strangers import strangers, strangers_told
from netpolc.tree.writing import write
from netpolc.values import frozen

During = Callable[[str], AbstractContextManager[None]]
"""What is around a stage that may take long, by its name."""


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


class PartsBefore(Protocol):
    """What parts of a project became before."""

    @property
    def known(self) -> KnownParts | None:
        """Give it; None: everything is lowered and proven."""
        ...

    def hold(self) -> bool:
        """Say whether all by which it is known is still what it was before this run."""
        ...

    def keep(self, parts: KnownParts) -> None:
        """Hear what they are now, also where they do not hold."""
        ...


class _OtherInputsError(Exception):
    """What parts became before was believed of a project that is another one now."""


def build(wanted: Wanted, during: During, parts: PartsBefore | None = None) -> Build:
    """Build a project folder. What is found is in the result; OSError is only raised for streams.

    `parts`: what parts of it became before, which is only used where that still stands in the tree, and it holds after
    the project was compiled as well as before; None: everything is lowered and proven.
    """
    known = None if parts is None else parts.known
    while True:
        try:
            return _built_with(wanted, during, known, parts)
        except _OtherInputsError:
            known = None
        except OtherTreeError as error:
            known = {key: became for key, became in (known or {}).items() if key not in error.keys}


def _built_with(wanted: Wanted, during: During, known: KnownParts | None, parts: PartsBefore | None) -> Build:
    with during("compiling"):
        compiled = compiled_for(wanted, twice=wanted.check, parts=None if wanted.check or wanted.stdout else known)
    if parts is not None and compiled.parts and not parts.hold() and compiled.left_out:
        raise _OtherInputsError
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


def _checked(wanted: Wanted, compiled: Compiled, folder: Path) -> tuple[Plan, tuple[Diagnostic, ...]]:
    tree = read_tree(folder)
    planned = plan(compiled.files, tree, environments=_built(wanted, compiled))
    return planned, _judged(wanted, tree, planned, compiled)


def _written(wanted: Wanted, compiled: Compiled, folder: Path, during: During) -> tuple[Plan, tuple[Diagnostic, ...]]:
    with during("writing"), locked(folder) as site:
        tree = read_tree(folder)
        planned = plan(compiled.files, tree, environments=_built(wanted, compiled), standing=compiled.standing)
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
