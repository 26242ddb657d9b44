"""A project said as its programs."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from netpolc.diagnostics.model import Place
from netpolc.process.messages import Chosen, Found, Message, Programs
from netpolc.process.plain_values import plain
from netpolc.process.projects import ProjectRun
from netpolc.program.model import Program

if TYPE_CHECKING:
    from netpolc.program.promises import PlacedPromise


def sent(project: ProjectRun) -> Iterator[Message]:
    """Compile every environment to a program, and look the line of each of its facts up."""
    programs: dict[str | None, Program] = {}
    promises: dict[str | None, tuple[PlacedPromise, ...]] = {}
    stated: dict[str, Mapping[str, tuple[str, Place]]] = {}
    for item in project.environments(facts_too=True):
        name = item.program.environment
        programs[name], promises[name] = item.program, item.promises or ()
        if name is not None:
            stated[name] = item.facts
        yield Found(name, plain(item.found))
    yield Chosen(project.every, project.chosen)
    yield Found(None, plain(tuple(project.found)))
    yield Programs(plain(programs), plain(stated), plain(promises))
