"""The answer of `netpolc connections` for a terminal: who may reach whom, told once for all that are treated alike."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final, TypeAlias

from netpolc.analysis.answers import Note
from netpolc.analysis.beyond import Beyond, ChosenEnds
from netpolc.analysis.ends import PODS
from netpolc.analysis.rows import Connection, ConnectionGroup, ExistingEnd
from netpolc.program.model import Direction, PodPeer
from netpolc.program.wording import authored_peer
from netpolc.reports.address_words import address_words
from netpolc.reports.connections import ConnectionsAnswer
from netpolc.reports.counting import first_of
from netpolc.reports.escaping.lines import Shown, page, visible
from netpolc.reports.formats import Page
from netpolc.reports.notes import placed
from netpolc.reports.port_words import port_words
from netpolc.sets.intervals import Intervals

_Edge: TypeAlias = tuple[str, str]
"""An end and its ports, as they are said."""
_Ends: TypeAlias = ExistingEnd | tuple[str, ...]
"""One end, or several workloads."""
_Edges: TypeAlias = tuple[tuple[_Edge, ...], tuple[_Edge, ...], bool, bool]
"""What a workload is reached by and reaches, and whether nothing else is: by anybody, and outside."""
ALL: Final = ChosenEnds()
_NAMED = 6
"""How many names a line lists before it counts."""
_NOTES: Final = 8


def write(answer: ConnectionsAnswer, where: Page) -> Iterable[Shown]:
    """Write connections as people read them."""
    notes = placed(answer.notes, where.root)
    yield connections_text(answer.groups(), answer.found.ends, notes, answer.chosen, answer.beyond)


def connections_text(
    rows: Iterable[Connection | ConnectionGroup],
    workloads: Sequence[str],
    notes: Iterable[Note],
    chosen: ChosenEnds = ALL,
    beyond: Iterable[Beyond] = (),
) -> Shown:
    """Write connections as text; `workloads` are all that exist, as they are shown.

    Where only some ends were `chosen`, nothing is said of the others: that there is no row is no answer then.
    """
    words = _Words(workloads)
    incoming, outgoing = _edges(rows, beyond, words)
    lines: list[str] = []
    told: dict[_Edges, list[str]] = {}
    for name in sorted(workloads):
        enter, leave = tuple(sorted(incoming.get(name, ()))), tuple(sorted(outgoing.get(name, ())))
        nobody = chosen.sources is None and (chosen.destinations is None or name in chosen.destinations)
        nowhere = chosen.destinations is None and (chosen.sources is None or name in chosen.sources)
        if enter or leave or nobody or nowhere:
            told.setdefault((enter, leave, nobody, nowhere), []).append(name)
    ordered = sorted(
        (tuple(sorted({name.split("/")[0] for name in names})), names, edges) for edges, names in told.items()
    )
    for namespaces, several in groupby(ordered, key=lambda item: item[0]):
        lines += [
            ", ".join(namespaces) if len(namespaces) <= _NAMED else f"{len(namespaces)} namespaces",
            *(line for _, names, edges in several for line in _workloads(names, edges, words)),
            "",
        ]
    if not lines:
        lines = ["no connection" if workloads else "no workloads", ""]
    lines += first_of([f"note: {note.text}" for note in notes], _NOTES)
    while lines and not lines[-1]:
        lines.pop()
    return page(lines)


def _edges(
    rows: Iterable[Connection | ConnectionGroup], beyond: Iterable[Beyond], words: "_Words"
) -> tuple[dict[str, list[_Edge]], dict[str, list[_Edge]]]:
    """Collect what reaches each workload, and what outside or beyond each reaches."""
    incoming: dict[str, list[_Edge]] = {}
    outgoing: dict[str, list[_Edge]] = {}
    reached: dict[tuple[str, Intervals, bool], list[_Ends]] = {}
    left: dict[tuple[str, Intervals, bool], list[_Ends]] = {}
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
            edges.setdefault(name, []).append((words.ends(ends, name), _ports_of(ports, unknown=unknown)))
    for way in beyond:
        if way.pods != PODS:
            edges = incoming if way.direction is Direction.INGRESS else outgoing
            edges.setdefault(way.workload, []).append((_missing_words(way), _ports_of(way.ports, name=way.name)))
    return incoming, outgoing


def _workloads(names: list[str], edges: _Edges, words: "_Words") -> list[str]:
    enter, leave, nobody, nowhere = edges
    width = max((len(end) for end, _ in (*enter, *leave)), default=0)
    width = min(width, 70)
    lines = [f"  {words.ends(list(names), None)}"]
    lines += [f"    from {end:<{width}}  {ports}" for end, ports in enter] or ["    from nobody"] * nobody
    lines += [f"    to   {end:<{width}}  {ports}" for end, ports in leave] or ["    to   no address outside"] * nowhere
    return lines


def _ports_of(ports: Intervals, *, unknown: bool = False, name: str | None = None) -> str:
    said = port_words(ports) if name is None else f"port `{name}`"
    return f"{said} (unknown)" if unknown else said


def _missing_words(way: Beyond) -> str:
    """Write the pods of a way that the input does not hold."""
    peer = PodPeer(way.pods.namespaces, way.pods.pods)
    return visible(f"{authored_peer((peer,), way.workload.split('/')[0])!r}, not here")


class _Words:
    """How sets of ends are said: all workloads, all of a namespace, or names up to a few."""

    def __init__(self, workloads: Sequence[str]) -> None:
        self.all: Final = frozenset(workloads)
        self.by_namespace: Final[dict[str, frozenset[str]]] = {}
        for namespace, names in groupby(sorted(workloads), key=lambda name: name.split("/")[0]):
            self.by_namespace[namespace] = frozenset(names)
        self._known: Final[dict[object, str]] = {}

    def ends(self, ends: Sequence[_Ends], own: str | None) -> str:
        """Say several ends; `own`: the workload that they are about, which need not be one of them."""
        names = {end for end in ends if isinstance(end, str)}.union(*(end for end in ends if isinstance(end, tuple)))
        addresses = tuple(end for end in ends if isinstance(end, Intervals))
        # Most workloads of a group are among those that they are reached by, and are told the same.
        key = frozenset(names), addresses, None if own in names else own
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._said(names, addresses, own)
        return known

    def _said(self, names: set[str], addresses: Sequence[Intervals], own: str | None) -> str:
        parts: list[str] = []
        if len(names) > 1 and names >= self.all - {own}:
            parts.append("every workload")
        else:
            for namespace in sorted({name.split("/")[0] for name in names}, key=lambda name: f"{name}/"):
                members = self.by_namespace.get(namespace, frozenset())
                mine = names & members
                if len(mine) > 1 and mine >= members - {own}:
                    parts.append(f"{namespace}/*")
                    names = names - mine
            if len(parts) > _NAMED:
                parts[_NAMED:] = [f"{len(parts) - _NAMED} namespaces more"]
            shown = sorted(names)
            parts += shown[:_NAMED]
            if len(shown) > _NAMED:
                parts.append(f"{len(shown) - _NAMED} more")
        parts += [address_words(end) for end in addresses]
        return visible(", ".join(parts))
