"""The answer of `netpolc connections` for a terminal: who may reach whom, told once for all that are treated alike."""

from collections.abc import Collection, Iterable, Sequence
from itertools import groupby
from typing import Final, TypeAlias

from netpolc.analysis.answers import Note
from netpolc.analysis.beyond import Beyond, ChosenEnds
from netpolc.analysis.ends import PODS
from netpolc.analysis.rows import Connection, ConnectionGroup
from netpolc.program.model import Direction
from netpolc.reports.connections import ConnectionsAnswer
from netpolc.reports.counting import counted, first_of, fitting
from netpolc.reports.escaping.lines import Shown, page, visible
from netpolc.reports.formats import Page
from netpolc.reports.notes import placed
from netpolc.reports.workload_words import Ends, WorkloadWords, missing_words, ports_said
from netpolc.sets.intervals import Intervals

_Edge: TypeAlias = tuple[str, str]
"""An end and its ports, as they are said."""
_Edges: TypeAlias = tuple[tuple[_Edge, ...], tuple[_Edge, ...], bool, bool, bool]
"""What a workload is reached by and reaches; whether nothing else is, by anybody and outside; and nobody is sure."""
ALL: Final = ChosenEnds()
_NAMED = 6
"""How many names a line lists before it counts."""
_NOTES: Final = 8
_ENTRIES: Final = 200
"""So many workloads, or groups of them that are treated alike, are told before the others are counted."""


def write(answer: ConnectionsAnswer, where: Page) -> Iterable[Shown]:
    """Write connections as people read them."""
    notes = placed(answer.notes, where.root)
    ends = answer.found.ends
    hosts = answer.found.hosts if answer.sure else ends
    yield connections_text(answer.groups(), ends, notes, answer.chosen, answer.beyond, hosts=hosts)


def connections_text(
    rows: Iterable[Connection | ConnectionGroup],
    workloads: Sequence[str],
    notes: Iterable[Note],
    chosen: ChosenEnds = ALL,
    beyond: Iterable[Beyond] = (),
    *,
    hosts: Collection[str] = (),
) -> Shown:
    """Write connections as text; `workloads` are all that exist, as they are shown.

    Where only some ends were `chosen`, nothing is said of the others: that there is no row is no answer then. `hosts`:
    the workloads for which nothing is certain, so that no row is no answer either.
    """
    words = WorkloadWords(workloads, _NAMED)
    incoming, outgoing = _edges(rows, beyond, words)
    lines: list[str] = []
    told: dict[_Edges, list[str]] = {}
    for name in sorted(workloads):
        enter, leave = tuple(sorted(incoming.get(name, ()))), tuple(sorted(outgoing.get(name, ())))
        nobody = chosen.sources is None and (chosen.destinations is None or name in chosen.destinations)
        nowhere = chosen.destinations is None and (chosen.sources is None or name in chosen.sources)
        if enter or leave or nobody or nowhere:
            told.setdefault((enter, leave, nobody, nowhere, name in hosts), []).append(name)
    ordered = sorted(
        (tuple(sorted({name.split("/")[0] for name in names})), names, edges) for edges, names in told.items()
    )
    shown = fitting(ordered, _ENTRIES)
    for namespaces, several in groupby(shown, key=lambda item: item[0]):
        lines += [
            ", ".join(namespaces) if len(namespaces) <= _NAMED else f"{len(namespaces)} namespaces",
            *(line for _, names, edges in several for line in _workloads(names, edges, words)),
            "",
        ]
    if len(shown) < len(ordered):
        count = sum(len(names) for _, names, _ in ordered[len(shown) :])
        more = counted(count, "more workload")
        lines += [f"… and {more}, which `-o json` lists; `--from` and `--to` ask about some", ""]
    if not lines:
        lines = ["no connection" if workloads else "no workloads", ""]
    lines += first_of([f"note: {note.text}" for note in notes], _NOTES)
    while lines and not lines[-1]:
        lines.pop()
    return page(lines)


def _edges(
    rows: Iterable[Connection | ConnectionGroup], beyond: Iterable[Beyond], words: WorkloadWords
) -> tuple[dict[str, list[_Edge]], dict[str, list[_Edge]]]:
    """Collect what reaches each workload, and what outside or beyond each reaches."""
    incoming: dict[str, list[_Edge]] = {}
    outgoing: dict[str, list[_Edge]] = {}
    reached: dict[tuple[str, Intervals, bool], list[Ends]] = {}
    left: dict[tuple[str, Intervals, bool], list[Ends]] = {}
    for row in rows:
        if isinstance(row, ConnectionGroup):
            for name in row.destinations:
                reached.setdefault((name, row.ports, row.unknown), []).append(row.sources)
        elif isinstance(row.destination, str):
            reached.setdefault((row.destination, row.ports, row.unknown), []).append(row.source)
        elif isinstance(row.source, str):
            left.setdefault((row.source, row.ports, row.unknown), []).append(row.destination)
    for edges, found in ((incoming, reached), (outgoing, left)):
        for (name, ports, unknown), ends in found.items():
            edges.setdefault(name, []).append((words.ends(ends, name), ports_said(ports, unknown=unknown)))
    for way in beyond:
        if way.pods != PODS:
            edges = incoming if way.direction is Direction.INGRESS else outgoing
            edges.setdefault(way.workload, []).append(
                (visible(missing_words(way)), ports_said(way.ports, name=way.name))
            )
    return incoming, outgoing


def _workloads(names: list[str], edges: _Edges, words: WorkloadWords) -> list[str]:
    enter, leave, nobody, nowhere, unknown = edges
    doubt = " (unknown)" if unknown else ""
    width = max((len(end) for end, _ in (*enter, *leave)), default=0)
    width = min(width, 70)
    lines = [f"  {words.ends(list(names), None)}"]
    entering = [f"    from {end:<{width}}  {ports}" for end, ports in enter]
    leaving = [f"    to   {end:<{width}}  {ports}" for end, ports in leave]
    lines += entering or [f"    from nobody{doubt}"] * nobody
    lines += leaving or [f"    to   no address outside{doubt}"] * nowhere
    return lines
