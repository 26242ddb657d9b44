"""What is wanted of a project, and what it compiles to: that much is asked where no tree is built, too."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from netpolc.diagnostics.model import Diagnostic
from netpolc.process.compiling import Checking, Compiled, compile_apart
from netpolc.process.messages import Chosen
from netpolc.process.parts_received import KnownParts
from netpolc.process.promising import Environments, Prove
from netpolc.rules.version import Version
from netpolc.values import frozen

BUILD: Final = Path("build")


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


def compiled_for(
    wanted: Wanted, *, twice: bool, checks: Checking | None = None, parts: KnownParts | None = None
) -> Compiled:
    """Compile and prove what is wanted; `twice`: run the policy sets a second time, and report what is not the same.

    `checks`: ask every check, and not only those of a build. `parts`: as of `compile_apart`.
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
        parts=parts,
    )


def _prove(root: Path, inventory: Sequence[str]) -> Prove:
    """Return what proves promises, of which a project without any imports nothing."""

    def prove(environments: Environments, chosen: Chosen) -> Iterable[tuple[str | None, Diagnostic]]:
        from netpolc.pipeline.promising import proven_with_beside

        return proven_with_beside(root, environments, chosen, inventory)

    return prove
