"""A project said as its policy sets yield it, before it means anything."""

from collections.abc import Iterator

from netpolc.process.messages import Message, Yielded
from netpolc.process.projects import ProjectRun
from netpolc.proof.lowered import Stretches


def sent(project: ProjectRun) -> Iterator[Message]:
    """Say what every policy set yields, as it is written."""
    for item in project.environments():
        clauses: list[tuple[str, str, Stretches]] = [
            (home.name, f"{home.path}: {clause!r}", clause.trace.stretches())
            for home in item.sets
            for clause in home.stated()
        ]
        yield Yielded(item.program.environment, clauses)
