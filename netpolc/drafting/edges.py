"""Which edges both ends say, and which of these become connections: facts about objects, and no Python yet."""

from collections.abc import Iterator, Sequence

from attrs import define, field

from netpolc.authoring.namespaces import Namespace
from netpolc.authoring.pods import Pods
from netpolc.authoring.ports import Ports
from netpolc.authoring.unions import Member
from netpolc.drafting.objects import Comments, DraftObject, Fact, When
from netpolc.program.naming import manifest_name
from netpolc.rules.known import Direction
from netpolc.sets.selections import EVERYTHING, Selection
from netpolc.values import frozen


@frozen(cache_hash=True)
class DraftEnd:
    """Pods of one namespace."""

    namespace: str
    pods: Selection


@frozen(cache_hash=True)
class Edge:
    """One way from an end to another."""

    source: DraftEnd
    destination: DraftEnd
    ports: Ports | Fact | None
    when: When | None

    def end(self, direction: Direction) -> DraftEnd:
        """Return the end whose half is of a direction."""
        return self.source if direction is Direction.EGRESS else self.destination


@frozen
class Saying:
    """Where an object says an edge: its number, that of its rule, and the peer there."""

    object: int
    rule: int
    peer: Member
    comments: Comments


@define
class ToldEdges:
    """Which edges become connections."""

    edges: dict[Edge, Comments] = field(factory=dict[Edge, Comments])
    gone: set[tuple[int, int, Member]] = field(factory=set[tuple[int, int, Member]])
    """Objects, rules and peers that connections say now."""
    homes: set[int] = field(factory=set[int])
    """Objects that are the homes of the connections on their subject."""
    given: dict[int, set[str]] = field(factory=dict[int, set[str]])
    """Objects that gave rules away to manifests of other names, and these names."""
    commented: set[tuple[int, int]] = field(factory=set[tuple[int, int]])
    """Objects and rules whose comments stand at an edge."""


_Said = dict[Edge, list[Saying]]


def told(objects: Sequence[DraftObject], *, rename: bool) -> ToldEdges:
    """Choose the edges that become connections.

    Without `rename` both halves have to come out in an object that said them: one of the name that its subject gives,
    or one that can be the home of its subject. With `rename` every edge does whose names are free.
    """
    said = {direction: _said(objects, direction) for direction in Direction}
    matching = [edge for edge in said[Direction.EGRESS] if edge in said[Direction.INGRESS]]
    result = ToldEdges()
    if rename:
        names = _names(objects, matching)
        for edge in matching:
            if all(names[_manifest(end)] == end.pods for end in (edge.source, edge.destination)):
                _tell(result, edge, [(item, side) for side in Direction for item in said[side][edge]])
        for number, manifests in list(result.given.items()):
            manifests.discard(objects[number].name)
            if not manifests:
                del result.given[number]
        return result
    targets = _targets(objects, matching, said)
    for edge in matching:
        halves: list[tuple[Saying, Direction]] = []
        for direction in Direction:
            name = targets.get((edge.end(direction), direction))
            halves += [(item, direction) for item in said[direction][edge] if objects[item.object].name == name]
        if {direction for _, direction in halves} == set(Direction):
            _tell(result, edge, halves)
            result.homes |= {
                item.object
                for item, _ in halves
                if objects[item.object].name != manifest_name(objects[item.object].subject)
            }
    result.given.clear()
    return result


def _manifest(end: DraftEnd) -> tuple[str, str]:
    return end.namespace, manifest_name(end.pods)


def _tell(result: ToldEdges, edge: Edge, halves: Sequence[tuple[Saying, Direction]]) -> None:
    # What stands at a rule of several peers is said once, at the first edge of these.
    fresh = [item for item, _ in halves if (item.object, item.rule) not in result.commented]
    result.commented |= {(item.object, item.rule) for item in fresh}
    result.edges[edge] = tuple(dict.fromkeys(paragraph for item in fresh for paragraph in item.comments))
    for item, direction in halves:
        result.gone.add((item.object, item.rule, item.peer))
        result.given.setdefault(item.object, set()).add(manifest_name(edge.end(direction).pods))


def _said(objects: Sequence[DraftObject], direction: Direction) -> _Said:
    """Give the edges that objects say in one direction, in their order."""
    found: _Said = {}
    for number, item in enumerate(objects):
        own = DraftEnd(item.namespace, item.subject)
        if _is_several(item.subject):
            continue
        for at, rule in enumerate(item.rules):
            if rule.direction is not direction or not isinstance(rule.peers, tuple):
                continue
            for peer in rule.peers:
                other = end_of(peer, item.namespace)
                if other is None or other == own or _is_several(other.pods):
                    continue
                ends = (own, other) if direction is Direction.EGRESS else (other, own)
                found.setdefault(Edge(*ends, rule.ports, item.when), []).append(Saying(number, at, peer, rule.comments))
    return found


def end_of(peer: Member, home: str) -> DraftEnd | None:
    """Return the end that a peer is; None for one that names no namespace."""
    if isinstance(peer, Namespace):
        return DraftEnd(peer.name, EVERYTHING)
    if isinstance(peer, Pods):
        if peer.namespaces is None:
            return DraftEnd(home, peer.labels)
        if isinstance(peer.namespaces, Namespace):
            return DraftEnd(peer.namespaces.name, peer.labels)
    return None


def _is_several(pods: Selection) -> bool:
    """Say whether a connection takes an end apart, so that it writes no object on all of it."""
    if len(pods.parts) != 1:
        return False
    asked = pods.parts[0][1]
    return len(asked.values) > 1 and not asked.others and not asked.absent


def _names(objects: Sequence[DraftObject], matching: Sequence[Edge]) -> dict[tuple[str, str], Selection]:
    """Say whose each name of a manifest is: an object's that has it, else the first end's that needs it."""
    names = {item.key: item.subject for item in objects}
    for edge in matching:
        for end in (edge.source, edge.destination):
            names.setdefault(_manifest(end), end.pods)
    return names


_Targets = dict[tuple[DraftEnd, Direction], str]


def _targets(objects: Sequence[DraftObject], matching: Sequence[Edge], said: dict[Direction, _Said]) -> _Targets:
    """Choose for each end and direction the object into which its connections write, if there is one."""
    found: _Targets = {}
    counts: dict[tuple[DraftEnd, Direction], int] = {}
    for direction in Direction:
        sayers: dict[DraftEnd, dict[str, None]] = {}
        for edge in matching:
            end = edge.end(direction)
            sayers.setdefault(end, {}).update({objects[item.object].name: None for item in said[direction][edge]})
            counts[end, direction] = counts.get((end, direction), 0) + 1
        for end, names in sayers.items():
            own = manifest_name(end.pods)
            if own in names:
                found[end, direction] = own
            elif len(names) == 1:
                found[end, direction] = next(iter(names))
    return dict(_agreed(objects, found, counts))


def _agreed(
    objects: Sequence[DraftObject], found: _Targets, counts: dict[tuple[DraftEnd, Direction], int]
) -> Iterator[tuple[tuple[DraftEnd, Direction], str]]:
    """Leave out targets that cannot be beside others: a home takes the halves of every direction that it isolates."""
    isolated: dict[tuple[str, str], set[Direction]] = {}
    for item in objects:
        isolated.setdefault(item.key, set()).update(item.isolates)
    for (end, direction), name in found.items():
        other = Direction.INGRESS if direction is Direction.EGRESS else Direction.EGRESS
        beside = found.get((end, other))
        own = manifest_name(end.pods)
        if beside is None or beside == name:
            yield (end, direction), name
            continue
        takes = name != own and other in isolated[end.namespace, name]
        taken = beside != own and direction in isolated[end.namespace, beside]
        weight = counts[end, direction], direction is Direction.INGRESS
        if not (takes or taken) or weight > (counts[end, other], other is Direction.INGRESS):
            yield (end, direction), name
