"""Which picture of an answer is drawn: one that people can read, and that says what it leaves out."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from netpolc.analysis.beyond import Beyond, ChosenEnds
from netpolc.analysis.ends import PODS
from netpolc.analysis.rows import Connection, ConnectionGroup
from netpolc.reports.connections import ConnectionsAnswer
from netpolc.reports.counting import counted
from netpolc.reports.pictures.folding import ways_of
from netpolc.reports.pictures.of_namespaces import Bounds, picture_of_namespaces
from netpolc.reports.pictures.of_workloads import picture_of_workloads
from netpolc.reports.pictures.picture import Picture, Shape

MOST_WORKLOADS: Final = 60
"""So many workloads have a node each; of more, only their namespaces have one."""
MOST_ARROWS: Final = 500
"""So many are drawn: Mermaid refuses more (`maxEdges`), and Graphviz takes long to lay them out."""
_BOUNDS: Final = (Bounds(MOST_WORKLOADS, MOST_ARROWS), Bounds(25, 100))


def pictures_of(answer: ConnectionsAnswer) -> Iterator[Picture]:
    """Give the pictures of an answer that can be read, the most telling first."""
    rows = answer.rows_or_groups()
    return views(rows, answer.found.ends, answer.beyond, answer.chosen, whole=answer.whole)


def views(
    rows: Iterable[Connection | ConnectionGroup],
    workloads: Sequence[str],
    beyond: Iterable[Beyond] = (),
    chosen: ChosenEnds | None = None,
    *,
    whole: bool = False,
) -> Iterator[Picture]:
    """Give the pictures of an answer that can be read, the most telling first; where it is asked for, the `whole` one.

    `rows` are those that were `chosen`, and `workloads` all that exist.
    """
    chosen = chosen or ChosenEnds()
    every = tuple(rows)
    missing = tuple(way for way in beyond if way.pods != PODS)
    asked = {*(chosen.sources or ()), *(chosen.destinations or ())} if _narrowed(chosen) else set(workloads)
    narrowed = _narrowing(chosen)
    if whole or len(asked) <= MOST_WORKLOADS:
        picture = picture_of_workloads(ways_of(every, missing), workloads, sorted(asked), narrowed)
        drawn = sum(node.shape is Shape.WORKLOAD for node in picture.nodes)
        if whole or (drawn <= MOST_WORKLOADS and len(picture.arrows) <= MOST_ARROWS):
            yield picture
    if whole:
        return
    ends = asked | {end for row in every for end in _ends(row)}
    said = [
        *([f"{counted(len(missing), 'way')} to and from pods that are not here are left out"] if missing else ()),
        "--from and --to choose, --whole draws every workload",
    ]
    for bounds in _BOUNDS:
        yield picture_of_namespaces(every, sorted(ends), (narrowed, said), bounds)


def _narrowed(chosen: ChosenEnds) -> bool:
    return chosen.sources is not None or chosen.destinations is not None


def _narrowing(chosen: ChosenEnds) -> Sequence[str]:
    options = [
        f"{option} {next(iter(ends)) if len(ends) == 1 else counted(len(ends), 'workload')}"
        for option, ends in (("from", chosen.sources), ("to", chosen.destinations))
        if ends is not None
    ]
    return [f"only connections {' '.join(options)}: all others are left out"] if options else []


def _ends(row: Connection | ConnectionGroup) -> Iterable[str]:
    if isinstance(row, Connection):
        return [end for end in (row.source, row.destination) if isinstance(end, str)]
    return (*row.sources, *row.destinations)
