"""A project said as the clauses that are to go."""

from collections.abc import Iterator

from netpolc.process.exceptions import exceptions_said
from netpolc.process.messages import Found, Message
from netpolc.process.plain_values import plain
from netpolc.process.projects import ProjectRun


def sent(project: ProjectRun) -> Iterator[Message]:
    """Say which clauses of each environment are to go, and until when."""
    for item in project.environments():
        yield Found(item.program.environment, plain(item.found))
        yield exceptions_said(item.program.environment, item.sets)
    yield Found(None, plain(tuple(project.found)))
