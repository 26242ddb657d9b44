"""What the process of the policy modules does: load, resolve, check, lower, and hand each result on as a message.

Each job is the module `sending_JOB`, and only that of the job that is asked for is imported.
"""

from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from typing import Final, cast

from netpolc.loading.sources import NO_MODULES, Ahead
from netpolc.process.messages import Message, Request
from netpolc.process.projects import Entering, ProjectRun
from netpolc.program.reusing import KnownEnvironments

JOBS: Final = frozenset({"bytes", "clauses", "exceptions", "manifests", "mutants", "programs"})
GOES_ON: Final = frozenset({"sides", "variants"})
"""Jobs that are asked more once they have begun."""


def work(
    request: Request,
    ahead: Ahead = NO_MODULES,
    entering: Entering | None = None,
    asks: Callable[[], object] | None = None,
) -> Iterator[Message]:
    """Do a job. `ahead`: modules that are compiled already. `entering` is told each file before code of it runs.

    `asks` gives what a job goes on with that is asked more than once.
    """
    if request.job == "sides":
        from netpolc.process.pairing import both_sides

        return both_sides(request, ahead, entering, asks or _nothing_more)
    if request.job in GOES_ON:
        from netpolc.process.varying import variants

        return variants(request, ahead, asks or _nothing_more)
    if request.job not in JOBS:
        raise ValueError(request.job)
    job = import_module(f"netpolc.process.sending_{request.job}")
    sent = cast("Callable[[ProjectRun], Iterator[Message]]", job.sent)
    known = KnownEnvironments(halves=request.job != "programs")
    parts = None
    if request.parts is not None and not (request.checks or request.as_of):
        from netpolc.process.parting import KnownParts

        # Whoever knows parts has looked at the modules; who does not yet looks only where there are any.
        parts = KnownParts(request.parts, alike=None if request.parts else partial(_leave_alone, request, ahead))
    return sent(ProjectRun(request, ahead, entering, known, parts))


def _leave_alone(request: Request, ahead: Ahead) -> bool:
    from netpolc.loading.closed_modules import leave_alone

    return leave_alone(request.folder, ahead)


def _nothing_more() -> None:
    """Ask nothing."""
