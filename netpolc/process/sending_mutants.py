"""A project said as what each small change of a clause makes of it."""

from collections.abc import Iterator

from netpolc.diagnostics.model import has_errors
from netpolc.process.messages import Chosen, Found, Message
from netpolc.process.mutating import mutants_made
from netpolc.process.plain_values import plain
from netpolc.process.projects import ProjectRun
from netpolc.process.promising import promises_made


def sent(project: ProjectRun) -> Iterator[Message]:
    """Say what every environment is, what is promised of it, and what each small change of a clause makes of it."""
    for item in project.environments():
        name = item.program.environment
        yield Found(name, plain(item.found))
        if not has_errors(item.found):
            yield promises_made(item.program, item.promises or ())
            yield from mutants_made(item.program, item.sets, project.settings.marks, project.target(name))
    yield Chosen(project.every, project.chosen)
    yield Found(None, plain(tuple(project.found)))
