"""What is told of a commit that is taken by its committed build."""

from collections.abc import Mapping

from netpolc.analysis.answers import Note
from netpolc.loading.revisions import Revision
from netpolc.process.exporting import ExportedProject
from netpolc.program.model import Program
from netpolc.sides.side_programs import Meant


def build_notes(
    revision: Revision, meant: Meant, programs: Mapping[str | None, Program], exported: ExportedProject | None
) -> tuple[Note, ...]:
    """Tell of a commit whose build is not what its policies compile to, and of one that was not compiled.

    `programs`: those of its build that were asked for. `exported`: what it compiles to; None where no code may run.
    """
    if exported is None:
        return (
            Note("build", f"`{revision.name}` is not compiled (`--no-code`): its lines are those of its manifests"),
        )
    if exported.programs is None:
        return (Note("build", f"`{revision.name}` no longer compiles: its lines are those of its manifests"),)
    return tuple(
        Note(
            "build",
            f"at `{revision.name}` the committed build{f' of `{item}`' if item else ''} is not what its policies "
            "compile to; the comparison is with the build",
        )
        for item in meant.stale
        if item in programs or item not in meant.programs
    )
