"""Random denials, each with its cure pasted as documents: it opens what was asked, and nothing else.

`python -m tests.analysis.cure_campaign --count 500 --seed 1` asks as many denials as are wanted, and prints figures.
The judge of the tests reads the documents; it shares no code with the engine.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import product
from typing import cast

from attrs import evolve

from netpolc.analysis.explanation import Answer, why
from netpolc.analysis.reach import PodAt, Reach, pod_of
from netpolc.pipeline.curing import documents
from netpolc.program.inventory import Inventory, Workload
from netpolc.sets.ports import port_set
from netpolc.yaml.reading import read_documents
from tests.analysis.test_existing import judged
from tests.analysis.worlds import PORTS, PROTOCOLS, Dice, Manifest, program
from tests.judge.networkpolicy import End, Outside, allowed

Way = tuple[str, str, str, int]


def pasted(text: str) -> list[Manifest]:
    """Read documents as somebody who applies them would."""
    return [cast("Manifest", document.value) for document in read_documents(text.encode(), "cure.yaml")]


def open_ways(policies: Sequence[Manifest], ends: dict[str, End]) -> set[Way]:
    """Ask the judge about every pair, protocol and port."""
    found: set[Way] = set()
    for (source, one), (destination, other) in product(ends.items(), repeat=2):
        if not (isinstance(one, Outside) and isinstance(other, Outside)):
            for protocol, port in product(PROTOCOLS, PORTS):
                if allowed(policies, one, other, protocol, port):
                    found.add((source, destination, protocol, port))
    return found


def ends_of(inventory: Inventory, outside: Outside) -> dict[str, End]:
    ends: dict[str, End] = {item.text: judged(item, inventory) for item in inventory.workloads}
    ends[outside.address] = outside
    return ends


def labelled(inventory: Inventory, text: str, labels: Sequence[tuple[str, str]]) -> Inventory:
    """Do what a cure says: give the pods of a workload labels."""
    return evolve(
        inventory,
        workloads=tuple(
            evolve(item, labels=tuple(sorted({**dict(item.labels), **dict(labels)}.items())))
            if item.text == text
            else item
            for item in inventory.workloads
        ),
    )


def ask(seed: int) -> str | None:
    """Draw a world and a question; what became of it, or None where it is not denied. AssertionError: a wrong cure."""
    dice = Dice(seed)
    policies, inventory = dice.policies(8), dice.inventory()
    outside = dice.outside()
    ends = ends_of(inventory, outside)
    source, destination = dice.random.choice([*ends]), dice.random.choice([*ends])
    protocol, port = dice.random.choice(PROTOCOLS), dice.random.choice(PORTS)
    if source == destination or outside.address == source == destination:
        return None
    known: dict[str, Workload] = {item.text: item for item in inventory.workloads}
    first, last = (pod_of(known[text], inventory) if text in known else text for text in (source, destination))
    numbers = port_set(protocol, port, port)
    (answer,) = why(program(policies), first, last, numbers, inventory=inventory).answers
    if answer.verdict is not Reach.DENIED:
        assert answer.cure is None
        return None
    return _tried(answer, (policies, inventory), (outside, (source, destination, protocol, port)), (first, last))


def _tried(
    answer: Answer,
    world: tuple[Sequence[Manifest], Inventory],
    asked: tuple[Outside, Way],
    ends: tuple[PodAt | str, PodAt | str],
) -> str:
    policies, inventory = world
    outside, way = asked
    if answer.cure is None:
        assert any(isinstance(end, PodAt) and not _is_alone(end, inventory) for end in ends), "a cure is missing"
        return "no labels tell an end from others"
    added = pasted(documents(answer.cure))
    before = open_ways(policies, ends_of(inventory, outside))
    if not added:
        assert answer.cure.labels
        return "labels alone"
    now = inventory
    if any(isinstance(end, PodAt) and not _is_alone(end, inventory) for end in ends):
        now = labelled(inventory, answer.cure.labelled, answer.cure.labels)
        assert way in open_ways([*policies, *added], ends_of(now, outside)), "labels and documents do not open it"
        return "labels and documents"
    after = open_ways([*policies, *added], ends_of(now, outside))
    assert after - before == {way}, (sorted(after - before)[:5], way)
    assert not before - after, sorted(before - after)[:5]
    return "documents"


def _is_alone(end: PodAt, inventory: Inventory) -> bool:
    """Say whether some label tells a pod from all others of its namespace."""
    others = [item for item in inventory.workloads if item.namespace == end.namespace and item.text != end.text]
    return bool(end.labels) and all(item.labels != end.labels for item in others)


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(words)
    fates: Counter[str] = Counter()
    seed = options.seed * 1_000_000
    while fates.total() < options.count:
        seed += 1
        try:
            fate = ask(seed)
        except AssertionError as error:
            print(f"seed {seed}: {error}")
            return 1
        if fate is not None:
            fates[fate] += 1
    print(f"{fates.total()} denials: {dict(fates)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
