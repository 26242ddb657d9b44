"""A project said as its manifests, and as what each of them has to mean."""

from collections.abc import Iterator

from netpolc.diagnostics.model import has_errors
from netpolc.process.asked_checks import checks_of
from netpolc.process.lowering import annotations_told, lowered
from netpolc.process.messages import Chosen, CompiledEnvironment, Found, Message
from netpolc.process.parting import NONE_KNOWN
from netpolc.process.plain_values import plain
from netpolc.process.projects import ProjectRun
from netpolc.process.promising import promises_made
from netpolc.proof.promising import ClausePromises
from netpolc.targets.lowering import SharedLowering


def sent(project: ProjectRun) -> Iterator[Message]:
    """Compile every environment to manifests, and say what each of them has to mean."""
    sound = True
    checks = checks_of(project.request, project.settings)
    shared = SharedLowering()
    for number, item in enumerate(project.environments()):
        if number == 0:
            yield Chosen(project.every, project.chosen)
        name = item.program.environment
        found = list(item.found)
        # After an error nothing is written, and the environments that follow are only looked through.
        sound = sound and not has_errors((*project.found, *found))
        if sound:
            part = (project.parts or NONE_KNOWN).parted(item.program, item.sets, item.partly)
            promises = ClausePromises.of(part.sets, item.program.beside)
            yield from lowered(part.program, part.plans, promises, found, shared)
            found += annotations_told(item.program)
            names = {(policy.namespace, policy.name) for policy in part.program.policies}
            if part.told is not None:
                yield part.told
            yield CompiledEnvironment(name, list(part.plans), list(promises.without(names)))
            if item.promises is not None:
                yield promises_made(item.program, item.promises)
            if item.partly is None:
                found += checks.of(item.program, item.promises or ())  # while the other process judges
        if project.request.as_of:
            from netpolc.process.exceptions import ending_told

            found += ending_told(item.sets, project.request.as_of, sound=sound)
        yield Found(name, plain(tuple(found)))
    if not project.chosen:
        yield Chosen(project.every, ())
    if sound:
        project.found.extend(checks.last(whole=project.chosen == (project.every or (None,))))
    yield Found(None, plain(tuple(project.found)))
