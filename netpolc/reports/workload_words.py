"""Sets of workloads and addresses in few words."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final, TypeAlias

from netpolc.analysis.beyond import Beyond
from netpolc.analysis.rows import ExistingEnd
from netpolc.program.model import PodPeer
from netpolc.program.wording import authored_peer
from netpolc.reports.address_words import address_words
from netpolc.reports.escaping.lines import visible
from netpolc.reports.port_words import port_words
from netpolc.sets.intervals import Intervals

Ends: TypeAlias = ExistingEnd | tuple[str, ...]
"""One end, or several workloads."""


class WorkloadWords:
    """How sets of ends are said: all workloads, all of a namespace, or names up to so many."""

    def __init__(self, workloads: Sequence[str], most: int) -> None:
        self._most: Final = most
        self.all: Final = frozenset(workloads)
        self.by_namespace: Final[dict[str, frozenset[str]]] = {}
        for namespace, names in groupby(sorted(workloads), key=lambda name: name.split("/")[0]):
            self.by_namespace[namespace] = frozenset(names)
        self._known: Final[dict[object, str]] = {}

    def ends(self, ends: Sequence[Ends], own: str | None) -> str:
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
            if len(parts) > self._most:
                parts[self._most :] = [f"{len(parts) - self._most} namespaces more"]
            shown = sorted(names)
            parts += shown[: self._most]
            if len(shown) > self._most:
                parts.append(f"{len(shown) - self._most} more")
        parts += [address_words(end) for end in addresses]
        return visible(", ".join(parts))


def ports_said(ports: Intervals, *, unknown: bool = False, name: str | None = None) -> str:
    """Write ports on one line; `name`: of these, those that pods declare under it."""
    said = port_words(ports) if name is None else f"port `{name}`"
    return f"{said} (unknown)" if unknown else said


def missing_words(way: Beyond, *, apart: bool = False) -> str:
    """Write the pods of a way that the input does not hold; `apart`: with their namespace in any case."""
    peer = PodPeer(way.pods.namespaces, way.pods.pods)
    return f"{authored_peer((peer,), '' if apart else way.workload.split('/')[0])!r}, not here"
