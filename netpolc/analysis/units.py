"""Workloads as they are shown, and those that no policy can tell apart put together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import define, evolve, field

from netpolc.analysis.answers import Note
from netpolc.analysis.owned import ANOTHER, Mentioned, base, named_readings, owned_by
from netpolc.diagnostics.origin import Located
from netpolc.program.controller_labels import NODE_LABELS
from netpolc.program.features import PodsInBlocks
from netpolc.program.inventory import Inventory, NamedPort, Workload
from netpolc.program.model import PodPeer, Policy, Program
from netpolc.sets.selections import Selection
from netpolc.values import frozen


@define
class Vocabulary:
    """The labels of pods, the port names and the selections that policies mention."""

    by_address: bool = False
    """Blocks match pods by their addresses, so pods of different addresses may differ."""
    values: dict[str, set[str]] = field(factory=dict[str, set[str]])
    port_names: set[str] = field(factory=set[str])
    selections: dict[Selection, None] = field(factory=dict[Selection, None])

    @staticmethod
    def of(program: Program, *, pod_ips: bool = False) -> "Vocabulary":
        """Collect what a program mentions; `pod_ips`: a block of which nobody knows whether it means pods does."""
        words = Vocabulary(pod_ips)
        for policy in program.policies:
            words.selections[policy.subject] = None
            for rule in policy.rules:
                for peer in rule.peers or ():
                    if isinstance(peer, PodPeer):
                        words.selections[peer.pods] = None
                    elif peer.pods is PodsInBlocks.YES:
                        words.by_address = True
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
        return tuple((key, value if value in known[key] else ANOTHER) for key, value in workload.labels if key in known)

    def ports(self, workload: Workload) -> tuple[NamedPort, ...]:
        """Return the named ports that a policy mentions."""
        return tuple(sorted(port for port in set(workload.ports) if port[0] in self.port_names))

    def addresses(self, workload: Workload) -> tuple[str, ...]:
        """Return the addresses that a policy could tell from others."""
        return workload.addresses if self.by_address else ()

    def alike(self, left: Workload, right: Workload) -> bool:
        """Say whether no policy treats two workloads of one namespace differently."""
        if self.ports(left) != self.ports(right) or self.addresses(left) != self.addresses(right):
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
    owners: Mapping[str, str] = field(factory=dict[str, str])
    """For each text that is shown, that of its owner; its own where it is shown as the owner."""


def units_of(
    inventory: Inventory, words: Vocabulary, split: frozenset[str] = frozenset(), mentioned: Mentioned | None = None
) -> Units:
    """Name workloads as they are shown: as their owner, where the policies treat all that it owns alike.

    `split`: owners that are not to be shown, because another side treats what they own differently. `mentioned`: what
    the policies of every side mention, so that a reading of a label that nobody knows has the same text on each.
    """
    known = words.values if mentioned is None else mentioned
    shown: dict[str, Workload] = {}
    owners: dict[str, str] = {}
    notes: list[Note] = []
    apart: set[str] = set()
    for text, members in owned_by(inventory, known).items():
        first = members[0]
        alike = text not in split and all(words.alike(first, item) for item in members[1:])
        if not alike:
            apart.add(text)
            names = tuple(sorted(item.text for item in members))
            message = f"the policies treat pods of `{text}` differently, so each is shown for itself"
            notes.append(Note("owner-split", message, ends=names))
        for name, item in [(text, first)] if alike else [(item.text, item) for item in members]:
            readings = dict(named_readings(name, item, known))
            shown.update(readings)
            owners.update(dict.fromkeys((*readings, name), text))
    return Units(shown, frozenset(apart), tuple(notes), owners)


def pods_of(inventory: Inventory, words: Vocabulary) -> dict[str, tuple[Workload, ...]]:
    """Return what each name stands for: owners by pods that policies tell apart, one where they are alike; and pods."""
    found: dict[str, tuple[Workload, ...]] = {}
    for text, members in owned_by(inventory, words.values).items():
        alike = all(words.alike(members[0], item) for item in members[1:])
        for item in members:
            found[item.text] = (item,)
        if alike:
            stands = evolve(
                members[0], namespace=text.partition("/")[0], name=text.partition("/")[2].rpartition("[")[0]
            )
            found[text] = (evolve(stands, kind=text.rpartition("[")[2].removesuffix("]")),)
        else:
            found[text] = tuple(members)
    for item in inventory.workloads:
        found.setdefault(item.text, (item,))
    return found


@frozen
class Slots:
    """Workloads that policies treat alike on every side, put together; each slot has a bit in every set."""

    texts: tuple[tuple[str, ...], ...]
    """The workloads of each slot, sorted."""
    members: tuple[tuple[Workload | None, ...], ...]
    """For each side, the workload that stands for each slot, or None where the side has none."""


def slots_of(sides: Sequence[tuple[Units, Vocabulary]], apart: Mapping[str, object] | None = None) -> Slots:
    """Put workloads together that no policy of any side tells apart.

    `apart`: what workloads have to have in common beside that, by the text that they are shown as.
    """
    more = apart or {}
    found: dict[tuple[object, ...], list[str]] = {}
    for text in sorted(_texts(sides)):
        key = (more.get(base(text)), *(_key(units.shown.get(text), words) for units, words in sides))
        found.setdefault(key, []).append(text)
    texts = tuple(map(tuple, found.values()))
    return Slots(texts, tuple(tuple(units.shown.get(names[0]) for names in texts) for units, _ in sides))


def _texts(sides: Iterable[tuple[Units, Vocabulary]]) -> Iterator[str]:
    return iter({text for units, _ in sides for text in units.shown})


def _key(workload: Workload | None, words: Vocabulary) -> object:
    if workload is None:
        return None
    return workload.namespace, words.labels(workload), words.ports(workload), words.addresses(workload)


def unknown_labels(program: Program, unknown: Mapping[str, Sequence[str]]) -> Note:
    """Say which labels decide though nobody can know their values, by workload, and where policies speak of them."""
    known = Vocabulary.of(program).values.keys()
    keys = sorted({key for several in unknown.values() for key in several if key in known})
    givers = {"nodes" if key in NODE_LABELS else "controllers" for key in keys}
    listed = ", ".join(f"`{key}`" for key in keys)
    text = f"nobody can know the values that {' and '.join(sorted(givers))} give {listed}"
    origins = dict.fromkeys(origin for policy in program.policies for origin in _speaking(policy, frozenset(keys)))
    ends = tuple(sorted(end for end, several in unknown.items() if known & {*several}))
    return Note("unknown-label", f"{text}; answers that hang on them are unknown", tuple(origins), ends)


def _speaking(policy: Policy, keys: frozenset[str]) -> Iterator[Located]:
    """Give where a policy speaks of labels: its own line for its subject, the line of a rule for a peer."""
    if any(key in keys for key, _ in policy.subject.parts):
        yield from policy.origins
    for rule in policy.rules:
        pods = (peer.pods for peer in rule.peers or () if isinstance(peer, PodPeer))
        if any(key in keys for selected in pods for key, _ in selected.parts):
            yield from rule.origins
