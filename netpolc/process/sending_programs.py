"""A project said as its programs."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from netpolc.diagnostics.model import Place
from netpolc.process.messages import Chosen, Found, Message, Programs
from netpolc.process.plain_values import plain
from netpolc.process.projects import ProjectRun
from netpolc.program.model import Program

if TYPE_CHECKING:
    from netpolc.program.promises import PlacedPromise


def sent(project: ProjectRun) -> Iterator[Message]:
    """Compile every environment to a program, and look the line of each of its facts up."""
    compiled = Exported()
    yield from compiled.messages(project)
    yield Programs(plain(compiled.programs), plain(compiled.facts), plain(compiled.promises))


class Exported:
    """What a project compiles to, environment by environment."""

    def __init__(self) -> None:
        self.programs: Final[dict[str | None, Program]] = {}
        self.promises: Final[dict[str | None, tuple[PlacedPromise, ...]]] = {}
        self.facts: Final[dict[str, Mapping[str, tuple[str, Place]]]] = {}

    def messages(self, project: ProjectRun) -> Iterator[Message]:
        """Compile a project, and give what is to be said of it beside its programs."""
        for item in project.environments(facts_too=True):
            name = item.program.environment
            self.programs[name], self.promises[name] = item.program, item.promises or ()
            if name is not None:
                self.facts[name] = item.facts
            yield Found(name, plain(item.found))
        yield Chosen(project.every, project.chosen)
        yield Found(None, plain(tuple(project.found)))
