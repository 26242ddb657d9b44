"""Workloads as they are shown, and those that no policy can tell apart put together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import define, field, frozen

from netpolc.analysis.answers import Note
from netpolc.program.inventory import Inventory, NamedPort, Workload
from netpolc.program.model import PodPeer, Program
from netpolc.sets.selections import Selection

_ANOTHER = "\0"
"""Stands for a value that no policy mentions; no label has it."""


@define
class Vocabulary:
    """The labels of pods, the port names and the selections that policies mention."""

    values: dict[str, set[str]] = field(factory=dict[str, set[str]])
    port_names: set[str] = field(factory=set[str])
    selections: dict[Selection, None] = field(factory=dict[Selection, None])

    @staticmethod
    def of(program: Program) -> "Vocabulary":
        """Collect what a program mentions."""
        words = Vocabulary()
        for policy in program.policies:
            words.selections[policy.subject] = None
            for rule in policy.rules:
                for peer in rule.peers or ():
                    if isinstance(peer, PodPeer):
                        words.selections[peer.pods] = None
                for port in rule.ports or ():
                    if isinstance(port.port, str):
                        words.port_names.add(port.port)
        for selected in words.selections:
            for key, constraint in selected.parts:
                words.values.setdefault(key, set()).update(constraint.values)
        return words

    def labels(self, workload: Workload) -> tuple[tuple[str, str], ...]:
        """Return the labels that a policy could tell from others."""
        known = self.values
        return tuple(
            (key, value if value in known[key] else _ANOTHER) for key, value in workload.labels if key in known
        )

    def ports(self, workload: Workload) -> tuple[NamedPort, ...]:
        """Return the named ports that a policy mentions."""
        return tuple(sorted(port for port in set(workload.ports) if port[0] in self.port_names))

    def alike(self, left: Workload, right: Workload) -> bool:
        """Say whether no policy treats two workloads of one namespace differently."""
        if self.ports(left) != self.ports(right):
            return False
        mine, theirs = self.labels(left), self.labels(right)
        if mine == theirs:
            return True
        first, second = dict(mine), dict(theirs)
        return all(selected.holds(first) == selected.holds(second) for selected in self.selections)


@frozen
class Units:
    """The workloads of one side by the text that they are shown as."""

    shown: Mapping[str, Workload]
    """Each text with a workload that stands for it."""
    split: frozenset[str]
    """Owners whose pods are shown each for itself."""
    notes: tuple[Note, ...]


def units_of(
    inventory: Inventory, words: Vocabulary, *, by_address: bool, split: frozenset[str] = frozenset()
) -> Units:
    """Name workloads as they are shown: as their owner, where the policies treat all that it owns alike.

    `by_address`: blocks match pods by their addresses, so pods of different addresses may differ. `split`: owners that
    are not to be shown, because another side treats what they own differently.
    """
    by_identity = {(item.namespace, item.kind, item.name): item for item in inventory.workloads}
    owned: dict[str, list[Workload]] = {}
    for item in inventory.workloads:
        owned.setdefault(_shown_as(item, by_identity), []).append(item)
    shown: dict[str, Workload] = {}
    notes: list[Note] = []
    apart: set[str] = set()
    for text, members in owned.items():
        first = members[0]
        alike = text not in split and all(
            words.alike(first, item) and not (by_address and item.addresses != first.addresses) for item in members[1:]
        )
        if alike:
            shown[text] = first
            continue
        apart.add(text)
        shown.update((item.text, item) for item in members)
        names = tuple(sorted(item.text for item in members))
        message = f"the policies treat pods of `{text}` differently, so each is shown for itself"
        notes.append(Note("owner-split", message, ends=names))
    return Units(shown, frozenset(apart), tuple(notes))


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


@frozen
class Slots:
    """Workloads that policies treat alike on every side, put together; each slot has a bit in every set."""

    texts: tuple[tuple[str, ...], ...]
    """The workloads of each slot, sorted."""
    members: tuple[tuple[Workload | None, ...], ...]
    """For each side, the workload that stands for each slot, or None where the side has none."""


def slots_of(sides: Sequence[tuple[Units, Vocabulary]], *, by_address: bool) -> Slots:
    """Put workloads together that no policy of any side tells apart."""
    found: dict[tuple[object, ...], list[str]] = {}
    for text in sorted(_texts(sides)):
        key = tuple(_key(units.shown.get(text), words, by_address=by_address) for units, words in sides)
        found.setdefault(key, []).append(text)
    texts = tuple(map(tuple, found.values()))
    return Slots(texts, tuple(tuple(units.shown.get(names[0]) for names in texts) for units, _ in sides))


def _texts(sides: Iterable[tuple[Units, Vocabulary]]) -> Iterator[str]:
    return iter({text for units, _ in sides for text in units.shown})


def _key(workload: Workload | None, words: Vocabulary, *, by_address: bool) -> object:
    if workload is None:
        return None
    addresses = workload.addresses if by_address else ()
    return workload.namespace, words.labels(workload), words.ports(workload), addresses
