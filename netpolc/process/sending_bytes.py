"""A project said a second time: the bytes of its manifests, and nothing else that is only asked once."""

from collections.abc import Iterator

from netpolc.diagnostics.model import has_errors
from netpolc.process.messages import Chosen, Found, Message, Repeated
from netpolc.process.plain_values import plain
from netpolc.process.projects import ProjectRun
from netpolc.targets.lowering import SharedLowering


def sent(project: ProjectRun) -> Iterator[Message]:
    """Compile every environment to manifests, and say nothing else of them."""
    shared = SharedLowering()
    for number, item in enumerate(project.environments()):
        if number == 0:
            yield Chosen(project.every, project.chosen)
        name = item.program.environment
        yield Found(name, plain(item.found))
        if not has_errors(item.found):
            written = shared.of(project.target(name), item.program)
            yield Repeated(name, [((made.namespace, made.name), made.data) for made in written])
    yield Found(None, plain(tuple(project.found)))
