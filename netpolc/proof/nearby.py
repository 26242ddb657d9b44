"""Rules and manifests by what they ask for, so that those which may be met are found without looking at each."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from ipaddress import ip_address, ip_network
from typing import Final, TypeAlias

from netpolc.proof.asked import Labels, Point
from netpolc.rules.json import as_text
from netpolc.targets.stating import Stated, StatedPods, StatedPort, StatedRequirements, StatedRule, Texts

Alternatives: TypeAlias = Sequence[Hashable]
"""Words of which one has to be said for a requirement to be met."""


class Nearby:
    """Numbers by words: each is filed under those of one of its requirements, the rarest, or is near to everything."""

    def __init__(self, items: Iterable[tuple[int, Sequence[Alternatives]]]) -> None:
        known = list(items)
        often = Counter(word for _, asked in known for words in asked for word in words)
        self._free: Final[list[int]] = []
        self._listed: Final[dict[Hashable, list[int]]] = {}
        for number, asked in known:
            if not asked:
                self._free.append(number)
                continue
            for word in min(asked, key=lambda words: sum(often[word] for word in words)):
                self._listed.setdefault(word, []).append(number)

    def meeting(self, said: Iterable[Hashable]) -> list[int]:
        """Return the numbers of which a requirement may be met by these words, smallest first."""
        listed = self._listed
        return sorted({*self._free, *(number for word in said for number in listed.get(word, ()))})


class RulesNearby:
    """The rules of one direction of a manifest."""

    def __init__(self, rules: Sequence[StatedRule], texts: Texts) -> None:
        self._rules: Final = rules
        pods: list[tuple[int, list[Alternatives]]] = []
        blocks: list[tuple[int, list[Alternatives]]] = []
        lengths: set[tuple[int, int]] = set()
        for number, (peers, ports) in enumerate(rules):
            of_ports = _of_ports(ports, texts)
            if not peers:
                pods.append((number, of_ports))
                blocks.append((number, of_ports))
            for peer in peers or ():
                if isinstance(peer, StatedPods):
                    pods.append((number, [*of_ports, *_of_pods(peer, texts)]))
                else:
                    network = ip_network(as_text(texts[peer.cidr]))
                    lengths.add((network.version, network.prefixlen))
                    word = network.version, network.prefixlen, int(network.network_address)
                    blocks.append((number, [*of_ports, [word]]))
        self._pods: Final = Nearby(pods)
        self._blocks: Final = Nearby(blocks)
        self._lengths: Final = lengths

    def near(self, point: Point) -> Iterator[StatedRule]:
        """Give the rules that may let a connection through, in their order."""
        labels, of_namespace, address, protocol, port, name = point
        said: list[Hashable] = [("port", protocol, port), ("port", protocol, name)]
        if address is None:
            said += (*_said("pods", labels), *_said("namespaces", of_namespace))
            numbers = self._pods.meeting(said)
        else:
            numbers = self._blocks.meeting((*said, *self._around(address)))
        return (self._rules[number] for number in numbers)

    def _around(self, address: str) -> Iterator[Hashable]:
        place = ip_address(address)
        for version, length in self._lengths:
            if version == place.version:
                cut = place.max_prefixlen - length
                yield version, length, int(place) >> cut << cut


def manifests_nearby(manifests: Sequence[tuple[Stated, Texts]]) -> Nearby:
    """File manifests by whom they isolate; `said_of` writes what is asked."""
    return Nearby(
        (
            number,
            [*_asked("pods", stated.subject, texts), *_asked("namespaces", stated.namespaces, texts)],
        )
        for number, (stated, texts) in enumerate(manifests)
    )


def said_of(labels: Labels, of_namespace: Labels) -> Iterator[Hashable]:
    """Write the labels of a pod and of its namespace as words."""
    yield from _said("pods", labels)
    yield from _said("namespaces", of_namespace)


def _said(whose: str, labels: Labels) -> Iterator[Hashable]:
    return ((whose, *pair) for pair in labels.items())


def _of_pods(peer: StatedPods, texts: Texts) -> list[Alternatives]:
    return [*_asked("namespaces", peer.namespaces, texts), *_asked("pods", peer.pods, texts)]


def _asked(whose: str, requirements: StatedRequirements, texts: Texts) -> Iterator[Alternatives]:
    for key, operator, values in requirements:
        if operator == "In":
            yield [(whose, key, as_text(texts[place])) for place in values]


def _of_ports(ports: tuple[StatedPort, ...] | None, texts: Texts) -> list[Alternatives]:
    """Write what a rule asks of a port, where each of its ports is one number or one name."""
    words: list[Hashable] = []
    for protocol, first, end in ports or ():
        number, last = texts[first], texts[end]
        if not isinstance(number, int | str) or (isinstance(last, int) and last != number):
            return []
        words.append(("port", as_text(texts[protocol]), number))
    return [words] if words else []
