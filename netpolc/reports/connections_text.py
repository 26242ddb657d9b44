"""The answer of `netpolc connections` for a terminal: who may reach whom, told once for all that are treated alike."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from netpolc.analysis.answers import Note
from netpolc.analysis.existing import Connection, ExistingEnd
from netpolc.reports.escaping.lines import Shown, page, visible
from netpolc.sets.addresses import EVERY_ADDRESS, cidrs
from netpolc.sets.intervals import Intervals
from netpolc.sets.ports import EVERY_PORT, ports_text

_NAMED = 6
"""How many names a line lists before it counts."""


def connections_text(rows: Iterable[Connection], workloads: Sequence[str], notes: Iterable[Note]) -> Shown:
    """Write connections as text; `workloads` are all that exist, as they are shown."""
    words = _Words(workloads)
    incoming: dict[str, list[tuple[str, str]]] = {}
    outgoing: dict[str, list[tuple[str, str]]] = {}
    reached: dict[tuple[str, Intervals], list[ExistingEnd]] = {}
    left: dict[tuple[str, Intervals], list[ExistingEnd]] = {}
    for row in rows:
        if isinstance(row.destination, str):
            reached.setdefault((row.destination, row.ports), []).append(row.source)
        elif isinstance(row.source, str):
            left.setdefault((row.source, row.ports), []).append(row.destination)
    for (name, ports), ends in reached.items():
        incoming.setdefault(name, []).append((words.ends(ends, name), port_words(ports)))
    for (name, ports), ends in left.items():
        outgoing.setdefault(name, []).append((words.ends(ends, name), port_words(ports)))
    lines: list[str] = []
    told: dict[tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]], list[str]] = {}
    for name in sorted(workloads):
        told.setdefault((tuple(sorted(incoming.get(name, ()))), tuple(sorted(outgoing.get(name, ())))), []).append(name)
    ordered = sorted((names, edges) for edges, names in told.items())
    for namespace, several in groupby(ordered, key=lambda item: item[0][0].split("/")[0]):
        lines += [
            namespace,
            *(line for names, (enter, leave) in several for line in _workloads(names, enter, leave, words)),
            "",
        ]
    lines += [f"note: {note.text}" for note in notes]
    while lines and not lines[-1]:
        lines.pop()
    return page(lines or ["no workloads"])


def _workloads(
    names: list[str], enter: Sequence[tuple[str, str]], leave: Sequence[tuple[str, str]], words: "_Words"
) -> list[str]:
    width = max((len(end) for end, _ in (*enter, *leave)), default=0)
    width = min(width, 70)
    lines = [f"  {words.ends(list(names), None)}"]
    lines += [f"    from {end:<{width}}  {ports}" for end, ports in enter] or ["    from nobody"]
    lines += [f"    to   {end:<{width}}  {ports}" for end, ports in leave] or ["    to   no address outside"]
    return lines


class _Words:
    """How sets of ends are said: all workloads, all of a namespace, or names up to a few."""

    def __init__(self, workloads: Sequence[str]) -> None:
        self.all = frozenset(workloads)
        self.by_namespace: dict[str, frozenset[str]] = {}
        for namespace, names in groupby(sorted(workloads), key=lambda name: name.split("/")[0]):
            self.by_namespace[namespace] = frozenset(names)

    def ends(self, ends: Sequence[ExistingEnd], own: str | None) -> str:
        names = {end for end in ends if isinstance(end, str)}
        parts: list[str] = []
        if len(names) > 1 and names >= self.all - {own}:
            parts.append("every workload")
        else:
            for namespace, members in self.by_namespace.items():
                mine = names & members
                if len(mine) > 1 and mine >= members - {own}:
                    parts.append(f"{namespace}/*")
                    names -= mine
            if len(parts) > _NAMED:
                parts[_NAMED:] = [f"{len(parts) - _NAMED} namespaces more"]
            shown = sorted(names)
            parts += shown[:_NAMED]
            if len(shown) > _NAMED:
                parts.append(f"{len(shown) - _NAMED} more")
        parts += [address_words(end) for end in ends if not isinstance(end, str)]
        return visible(", ".join(parts))


def port_words(ports: Intervals) -> str:
    """Write ports as people say them."""
    if ports == EVERY_PORT:
        return "every port"
    return ", ".join(
        f"all {protocol}" if text == "1-65535" else f"{protocol} {text}" for protocol, text in ports_text(ports).items()
    )


def address_words(addresses: Intervals) -> str:
    """Write addresses as people say them."""
    if addresses == EVERY_ADDRESS:
        return "every address outside"
    blocks = cidrs(addresses)
    return ", ".join(blocks[:_NAMED]) + (f" and {len(blocks) - _NAMED} blocks more" if len(blocks) > _NAMED else "")
