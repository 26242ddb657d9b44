"""Which checks are asked of a project while it is compiled: those of a build, or all."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from netpolc.checks import check
from netpolc.checks.asked import Asked
from netpolc.diagnostics.model import Diagnostic
from netpolc.loading.settings import Settings
from netpolc.process.messages import Request
from netpolc.process.others_counted import own, with_others
from netpolc.program.model import Program

if TYPE_CHECKING:
    from netpolc.program.promises import PlacedPromise


class AskedChecks(Protocol):
    """Asks about one environment after another, and at the end about all of them."""

    def of(self, program: Program, promises: "Sequence[PlacedPromise]") -> Iterator[Diagnostic]:
        """Ask about an environment."""
        ...

    def last(self, *, whole: bool) -> Iterator[Diagnostic]:
        """Tell what all environments say together; `whole`: none of the project was left out."""
        ...


class BuildChecks:
    """The checks of a build."""

    def of(self, program: Program, promises: "Sequence[PlacedPromise]") -> Iterator[Diagnostic]:
        """Ask about an environment."""
        del promises
        yield from own(check(Asked(with_others(program), of_project=True), every=False))

    def last(self, *, whole: bool) -> Iterator[Diagnostic]:
        """Tell nothing: each environment stands for itself."""
        del whole
        yield from ()


def checks_of(request: Request, settings: Settings) -> AskedChecks:
    """Choose the checks that are asked for; a build imports none of the others."""
    if not request.checks:
        return BuildChecks()
    from netpolc.process.checking import ProjectChecks

    return ProjectChecks(request, settings)
