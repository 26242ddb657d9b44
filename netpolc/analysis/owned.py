"""Which pods stand for a workload: those that its owner has now, and what their labels may be."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Final

from attrs import evolve

from netpolc.program.controller_labels import NODE_LABELS
from netpolc.program.inventory import Inventory, Pairs, Workload

ANOTHER: Final = "\0"
"""Stands for a value that no policy mentions; no label has it."""
_VARIANT: Final = "\0"
"""Stands between the text of a workload and the number of one reading of its unknown labels."""
_POD_NAME: Final = "statefulset.kubernetes.io/pod-name"
_POD_INDEX: Final = "apps.kubernetes.io/pod-index"
_MOST_PODS: Final = 100
"""A StatefulSet of more pods is not taken apart: the names of its pods count as unknown."""
_MOST_READINGS: Final = 64

Mentioned = Mapping[str, set[str]]
"""The values that policies mention, by label."""


def owned_by(inventory: Inventory, mentioned: Mentioned) -> dict[str, list[Workload]]:
    """Return the pods and templates that stand for each text that is shown: `shop/api[Deployment]`.

    An owner stands for itself only as long as nothing that it owns is there.
    """
    by_identity = {(item.namespace, item.kind, item.name): item for item in inventory.workloads}
    found: dict[str, list[Workload]] = {}
    for item in inventory.workloads:
        found.setdefault(_shown_as(item, by_identity), []).append(item)
    return {
        text: [pod for item in _leaves(items) for pod in _numbered(item, mentioned)] for text, items in found.items()
    }


def base(text: str) -> str:
    """Return the text of a workload without the number of a reading."""
    return text if text.endswith("]") else text.rpartition(_VARIANT)[0]  # the kind of a workload is in brackets


def labels_read(labels: Pairs, unknown: Sequence[str], mentioned: Mentioned) -> Iterator[Pairs]:
    """Give labels with each value that the unknown ones may have, as far as policies tell them apart.

    A label of the node may also be missing, or be the pod's own where the node has none.
    """
    choices: list[Sequence[Pairs]] = [
        [((key, value),) for value in (*sorted(mentioned[key]), ANOTHER)] + ([()] if key in NODE_LABELS else [])
        for key in unknown
        if key in mentioned
    ]
    count = 1
    for values in choices:
        count *= len(values)
    for chosen in product(*choices) if count <= _MOST_READINGS else _one_by_one(choices):
        yield tuple(sorted({**dict(labels), **{key: value for pairs in chosen for key, value in pairs}}.items()))


def named_readings(text: str, item: Workload, mentioned: Mentioned) -> Iterator[tuple[str, Workload]]:
    """Give the readings of a workload, each by a text of its own; one reading keeps the text."""
    if not mentioned.keys() & {*item.unsure_labels}:
        yield text, item
        return
    found = list(labels_read(item.labels, item.unsure_labels, mentioned))
    for number, labels in enumerate(found):
        name = text if len(found) == 1 else f"{text}{_VARIANT}{number}"
        yield name, evolve(item, labels=labels, unknown_labels=(), bound=True)


def _one_by_one(choices: Sequence[Sequence[Pairs]]) -> Iterator[tuple[Pairs, ...]]:
    """Give every value of every label once, the others being what nobody mentions."""
    others = [values[-1] for values in choices]
    for place, values in enumerate(choices):
        for value in values:
            yield (*others[:place], value, *others[place + 1 :])


def _leaves(items: list[Workload]) -> list[Workload]:
    owners = {(item.namespace, *item.owner) for item in items if item.owner is not None and not item.idle}
    found = [item for item in items if (item.namespace, item.kind, item.name) not in owners]
    return [item for item in found if not item.idle] or found or items


def _numbered(item: Workload, mentioned: Mentioned) -> Iterator[Workload]:
    """Give the pods of a workload that numbers them, where a policy speaks of the names or numbers."""
    if item.ordinals is None or not ({_POD_NAME, _POD_INDEX} & mentioned.keys()):
        yield item
        return
    first, count = item.ordinals
    if not 0 < count <= _MOST_PODS:
        yield evolve(item, unknown_labels=(*item.unknown_labels, _POD_NAME, _POD_INDEX))
        return
    for number in range(first, first + count):
        name = f"{item.name}-{number}"
        labels = {**dict(item.labels), _POD_NAME: name, _POD_INDEX: str(number)}
        yield evolve(
            item,
            name=name,
            kind="Pod",
            labels=tuple(sorted(labels.items())),
            owner=(item.kind, item.name),
            ordinals=None,
        )


def _shown_as(item: Workload, known: Mapping[tuple[str, str, str], Workload]) -> str:
    seen = {(item.namespace, item.kind, item.name)}
    while item.owner is not None:
        kind, name = item.owner
        key = (item.namespace, kind, name)
        above = known.get(key)
        if above is None or key in seen:
            return f"{item.namespace}/{name}[{kind}]"
        seen.add(key)
        item = above
    return item.text
