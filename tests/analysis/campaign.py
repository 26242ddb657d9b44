"""Random policies and pods for as long as one likes: engine and judge have to agree on every connection.

    python -m tests.analysis.campaign --seed 1 --seconds 600

A case is two sets of policies, in which some say the same as others (`tests.analysis.twins`). Of their difference,
connections are sampled inside and outside of the rows, the boundaries of each row first; then every pair of some
workloads that exist is asked for on every port of interest, as it is and as it changed, and some concrete connections
with `allowed`.
"""

import argparse
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import product

from attrs import define, evolve

from netpolc.analysis import PodAt, Reach, allowed, connections, difference, difference_of_existing
from netpolc.analysis.answers import Row
from netpolc.analysis.rows import Connection
from netpolc.program.inventory import Inventory
from netpolc.program.model import NAMESPACE_NAME
from netpolc.sets.addresses import address_text
from netpolc.sets.intervals import EMPTY, Intervals
from netpolc.sets.ports import EVERY_PORT, port_at, port_number
from tests.analysis.twins import pair
from tests.analysis.worlds import (
    LABELS,
    PLACES,
    PORTS,
    PROTOCOLS,
    Dice,
    Manifest,
    Point,
    judged,
    program,
    row_holds,
    witness_of,
)
from tests.judge.networkpolicy import End, Outside, Pod
from tests.judge.networkpolicy import allowed as judge


@define
class Counts:
    """What was compared so far."""

    cases: int = 0
    connections: int = 0
    changed: int = 0
    """Of the connections, those that opened or closed."""


class Wrong(Exception):  # noqa: N818 - it is what the campaign looks for
    """Engine and judge disagree; the message names the case and the connection."""


def case(seed: int, number: int, counts: Counts) -> None:
    """Compare one case. Raises Wrong."""
    dice = Dice(seed * 1_000_003 + number)
    before, after = pair(dice, 6)
    where = f"seed {seed} case {number}"
    _difference(dice, before, after, counts, where)
    _existing(dice, before, after, counts, where)
    _concrete(dice, after, counts, where)
    counts.cases += 1


def _difference(dice: Dice, before: list[Manifest], after: list[Manifest], counts: Counts, where: str) -> None:
    found = difference(program(before), program(after))
    for rows, right in ((found.opened, (False, True)), (found.closed, (True, False))):
        for row in rows:
            point = _witness(row)
            if not row_holds(row, point) or (judge(before, *point), judge(after, *point)) != right:
                raise Wrong(f"{where}: the witness is not one: {point}")
            counts.connections += 1
    points = [near for row in (*found.opened, *found.closed) for near in _boundaries(dice, row)]
    for point in (*points, *dice.points(300)):
        was, now = judge(before, *point), judge(after, *point)
        opened = any(row_holds(row, point) for row in found.opened)
        closed = any(row_holds(row, point) for row in found.closed)
        if (opened, closed) != (now and not was, was and not now):
            raise Wrong(f"{where}: difference at {point}")
        counts.connections += 1
        counts.changed += was is not now


def _witness(row: Row) -> Point:
    found = witness_of(row)
    return judged(found.source), judged(found.destination), found.protocol, found.port


def _boundaries(dice: Dice, row: Row) -> Iterator[Point]:
    """Give points of a row and just beyond it: one thing of its witness changed, or two."""
    for _ in range(24):
        source, destination, protocol, port = _witness(row)
        for _ in range(dice.random.choice((1, 1, 2))):
            match dice.random.randrange(5):
                case 0:
                    protocol, port = port_at(dice.random.choice(list(_edges(row.part.ports, EVERY_PORT))))
                case 1:
                    source = _nudged(dice, source, row.part.source.addresses)
                case 2:
                    destination = _nudged(dice, destination, row.part.destination.addresses)
                case 3 if isinstance(destination, Pod):
                    name = dice.random.choice(("http", "dns"))
                    destination = evolve(destination, ports=destination.ports ^ {(name, protocol, port)})
                case _:
                    port = dice.random.choice(PORTS)
        if isinstance(source, Pod) and isinstance(destination, Pod) and source.namespace == destination.namespace:
            destination = evolve(destination, namespace_labels=source.namespace_labels)
        yield source, destination, protocol, port


def _edges(inside: Intervals, whole: Intervals) -> Iterator[int]:
    for first, last in inside:
        yield from (number for number in (first - 1, first, last, last + 1) if number in whole)


def _nudged(dice: Dice, end: End, addresses: Intervals) -> End:
    if isinstance(end, Outside):
        numbers = [number for first, last in addresses for number in (first - 1, first, last, last + 1)]
        return Outside(address_text(max(0, min(dice.random.choice(numbers), (1 << 32) + (1 << 128) - 1))))
    known, mine = (LABELS, end.labels) if dice.random.random() < 0.6 else (PLACES, end.namespace_labels)
    key = dice.random.choice(list(known))
    if key == NAMESPACE_NAME:
        name = dice.random.choice(known[key])
        return evolve(end, namespace=name, namespace_labels={**end.namespace_labels, key: name})
    labels = {name: value for name, value in mine.items() if name != key}
    if dice.random.random() < 0.7:
        labels[key] = dice.random.choice((*known[key], "another"))
    return evolve(end, labels=labels) if known is LABELS else evolve(end, namespace_labels=labels)


def _existing(dice: Dice, before: list[Manifest], after: list[Manifest], counts: Counts, where: str) -> None:
    inventory = dice.inventory()
    allowed_now = _between(connections(program(after), inventory).rows())
    change = difference_of_existing(program(before), program(after), (inventory, inventory))
    opened, closed = _between(change.opened), _between(change.closed)
    ends = _pods(inventory)
    for (source, one), (destination, other) in product(ends.items(), repeat=2):
        key = source, destination
        for protocol, port in ((protocol, dice.random.choice(PORTS)) for protocol in PROTOCOLS):
            number = port_number(protocol, port)
            was, now = judge(before, one, other, protocol, port), judge(after, one, other, protocol, port)
            found = [number in known.get(key, EMPTY) for known in (allowed_now, opened, closed)]
            if found != [now, now and not was, was and not now]:
                raise Wrong(f"{where}: connections of {one} to {other} on {port}/{protocol}")
            counts.connections += 1


def _between(rows: Iterable[Connection] | Iterable[Row]) -> dict[tuple[str, str], Intervals]:
    """Return the ports of each pair of workloads; several rows of one pair add up."""
    found: dict[tuple[str, str], Intervals] = {}
    for row in rows:
        if isinstance(row.source, str) and isinstance(row.destination, str):
            key = row.source, row.destination
            found[key] = found.get(key, EMPTY) | row.ports
    return found


def _pods(inventory: Inventory) -> dict[str, Pod]:
    places = {item.name: dict(item.labels) for item in inventory.namespaces}
    return {
        item.text: Pod(item.namespace, places[item.namespace], dict(item.labels), frozenset(item.ports))
        for item in inventory.workloads
    }


def _concrete(dice: Dice, policies: list[Manifest], counts: Counts, where: str) -> None:
    item = program(policies)
    for point in dice.points(20):
        source, destination, protocol, port = point
        answer = allowed(item, _asked(source), _asked(destination), protocol, port)
        right = Reach.ALLOWED if judge(policies, *point) else Reach.DENIED
        if answer is not right and answer is not Reach.UNKNOWN:
            raise Wrong(f"{where}: allowed at {point}")
        counts.connections += 1


def _asked(end: End) -> PodAt | str:
    if isinstance(end, Outside):
        return end.address
    # No block holds this address, so no answer hangs on whether blocks match pods.
    known = ("203.0.113.255",)
    labels, places = tuple(end.labels.items()), tuple(end.namespace_labels.items())
    return PodAt(end.namespace, labels, places, tuple(end.ports), known)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--first", type=int, default=0, help="the case to begin with")
    options = parser.parse_args()
    counts, started, number = Counts(), time.monotonic(), options.first
    while time.monotonic() - started < options.seconds:
        try:
            case(options.seed, number, counts)
        except Wrong as wrong:
            sys.stdout.write(f"{wrong}\n")
            return 1
        number += 1
    sys.stdout.write(
        f"seed {options.seed}: {counts.cases} cases, {counts.connections} connections, "
        f"{counts.changed} of them opened or closed, 0 wrong, {time.monotonic() - started:.0f} s\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
