"""Which labels a program speaks of: a promise about a label that nobody speaks of else is about nobody."""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from netpolc.program.inventory import Inventory
from netpolc.program.model import Fate, Peer, PodPeer, Program, in_namespace
from netpolc.sets.selections import PRESENT, Selection, one_of, selection

Said: TypeAlias = tuple[tuple[Selection, ...], tuple[Selection, ...]]
"""What is said of pods, and what of namespaces."""


def unwritten(program: Program) -> Said:
    """Give what halves say that are not written, and which namespaces the sets own."""
    halves = [item for item in program.halves if item.fate is not Fate.WRITTEN]
    pods, namespaces = said_of(peer for item in halves for peer in item.rule.peers or ())
    own = (in_namespace(item.namespace) for item in halves)
    owned = (in_namespace(name) for name, _ in program.owners)
    return _once((*pods, *(item.subject for item in halves))), _once((*namespaces, *own, *owned))


def written(program: Program) -> Said:
    """Give what the policies of a program say."""
    pods, namespaces = said_of(
        peer for policy in program.policies for rule in policy.rules for peer in rule.peers or ()
    )
    own = (in_namespace(policy.namespace) for policy in program.policies)
    return _once((*pods, *(policy.subject for policy in program.policies))), _once((*namespaces, *own))


def existing(inventory: Inventory) -> Said:
    """Give the labels that pods have, and the names of the namespaces that there are.

    Of a label whose values nobody knows every value is said.
    """
    pods = [
        *(selection({key: one_of((value,))}) for item in inventory.workloads for key, value in item.labels),
        *(selection({key: PRESENT}) for item in inventory.workloads for key in item.unknown_labels),
        *(
            selection({key: one_of((value,))})
            for item in inventory.operated
            for labels in item.labels
            for key, value in labels
        ),
    ]
    names = dict.fromkeys(
        (*(item.name for item in inventory.namespaces), *(item.namespace for item in inventory.workloads))
    )
    return _once(pods), tuple(map(in_namespace, names))


def said_of(peers: Iterable[Peer]) -> Said:
    """Give what peers say."""
    found = [peer for peer in dict.fromkeys(peers) if isinstance(peer, PodPeer)]
    return _once(peer.pods for peer in found), _once(peer.namespaces for peer in found)


def speaks_of(said: Iterable[Selection], key: str, value: str | None) -> bool:
    """Say whether anything is said of a value of a label, or, of None, of the label at all."""
    for item in said:
        constraint = item.constraint(key)
        if constraint.is_everything:
            continue
        if value is None or value in constraint.values or not constraint.values:
            return True
    return False


def labels_of(selection: Selection) -> Iterator[tuple[str, str | None]]:
    """Give the labels that a selection speaks of: each value that it asks for, or the label where it asks for none."""
    for key, constraint in selection.parts:
        if constraint.others or not constraint.values:
            yield key, None
        else:
            yield from ((key, value) for value in constraint.values)


def _once(items: Iterable[Selection]) -> tuple[Selection, ...]:
    return tuple(dict.fromkeys(items))
