"""Small changes to the clauses of policy sets, each of which somebody might make by mistake."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Final

from attrs import evolve

from netpolc.authoring.addresses import Addresses, Anywhere, Block, anywhere
from netpolc.authoring.authored import AuthoredSet
from netpolc.authoring.namespaces import Namespaces, all_namespaces
from netpolc.authoring.pods import OwnPods, Pods, all_pods
from netpolc.authoring.policies import Clause, Policy, Within
from netpolc.authoring.ports import Entry, Ports, ports_of
from netpolc.authoring.rules import Connection, Rule
from netpolc.authoring.unions import Member, Peer, PeerUnion, any_of, is_end
from netpolc.diagnostics.origin import Trace
from netpolc.program.ends import members
from netpolc.rules.addresses import canonical_cidr
from netpolc.rules.known import Direction
from netpolc.sets.selections import EVERYTHING
from netpolc.values import frozen

_WIDER: Final = 8
"""By so many bits a block becomes wider."""
_LAST: Final = 65535


class Mutation(StrEnum):
    """What is done to a clause."""

    REMOVED = "removed"
    EVERY_PORT = "every-port"
    PORT_MOVED = "port-moved"
    ANY_POD = "any-pod"
    ANY_NAMESPACE = "any-namespace"
    ANYWHERE = "anywhere"
    BLOCK_WIDER = "block-wider"
    EXCEPT_DROPPED = "except-dropped"
    ISOLATION_DROPPED = "isolation-dropped"
    ANY_SUBJECT = "any-subject"


@frozen(eq=False)
class Mutant:
    """The policy sets of an environment with one small change."""

    mutation: Mutation
    text: str
    """What nobody promised, if nobody notices; it follows "nobody promised that"."""
    trace: Trace
    """Where the clause that was changed is written."""
    sets: tuple[AuthoredSet, ...]


@frozen(eq=False)
class _Varied:
    """What a clause becomes: nothing, another one, or itself and one beside it."""

    mutation: Mutation
    text: str
    trace: Trace
    clauses: tuple[Policy | Connection, ...] = ()


def mutants(sets: Sequence[AuthoredSet]) -> Iterator[Mutant]:
    """Give the sets with each small change to one of their clauses, in the order of the clauses."""
    for place, home in enumerate(sets):
        for number, clause in enumerate(home.clauses):
            for item, changed in _each(clause, home.namespace):
                clauses = (*home.clauses[:number], *changed, *home.clauses[number + 1 :])
                mine = evolve(home, clauses=clauses)
                yield Mutant(item.mutation, item.text, item.trace, (*sets[:place], mine, *sets[place + 1 :]))


def _each(clause: Clause, namespace: str | None) -> Iterator[tuple[_Varied, tuple[Clause, ...]]]:
    if not isinstance(clause, Within):
        for item in _varied(clause, namespace):
            yield item, item.clauses
        return
    for number, inner in enumerate(clause.clauses):
        for item in _varied(inner, clause.namespace):
            inside = (*clause.clauses[:number], *item.clauses, *clause.clauses[number + 1 :])
            yield item, (evolve(clause, clauses=inside),)


def _varied(clause: Policy | Connection, namespace: str | None) -> Iterator[_Varied]:
    return _of_connection(clause) if isinstance(clause, Connection) else _of_policy(clause, namespace or "?")


def _of_connection(clause: Connection) -> Iterator[_Varied]:
    source, destination, trace = who(clause.source), who(clause.destination), clause.trace
    reaches = f"{source} reaches {destination}"
    yield _Varied(Mutation.REMOVED, reaches + on(clause.ports), trace)
    for mutation, text, ports in _other_ports(clause.ports):
        yield _Varied(mutation, f"{reaches} {text}", trace, (evolve(clause, ports=ports),))
    # An end that is wider may name nobody, and lose its half: so the clause stays, and what is opened is what is added.
    for mutation, what, peer in wider(clause.source):
        if is_end(peer) or is_end(clause.destination):
            text = f"only {source} reaches {destination}, and not {what}"
            yield _Varied(mutation, text, trace, (clause, evolve(clause, source=peer)))
    for mutation, what, peer in wider(clause.destination):
        if is_end(peer) or is_end(clause.source):
            text = f"{source} reaches only {destination}, and not {what}"
            yield _Varied(mutation, text, trace, (clause, evolve(clause, destination=peer)))


def _of_policy(clause: Policy, namespace: str) -> Iterator[_Varied]:
    own, trace = who(clause.subject), clause.trace
    subject = f"{own} of {namespace}"
    yield _Varied(Mutation.REMOVED, f"`{clause.name}` in `{namespace}` is there", trace)
    if clause.subject.labels.parts:
        text = f"`{clause.name}` in `{namespace}` is about {own} only"
        yield _Varied(Mutation.ANY_SUBJECT, text, trace, (evolve(clause, subject=all_pods),))
    isolated = [item for item in Direction if any(item in rule.isolates for rule in clause.rules)]
    for direction in isolated if len(isolated) > 1 else ():
        text = f"{subject} is isolated for {direction.lower()}"
        kept = tuple(less for rule in clause.rules if (less := _without(rule, direction)) is not None)
        yield _Varied(Mutation.ISOLATION_DROPPED, text, trace, (evolve(clause, rules=kept),))
    for number, rule in enumerate(clause.rules):
        for mutation, text, other in _of_rule(rule, subject):
            rules = (*clause.rules[:number], other, *clause.rules[number + 1 :])
            yield _Varied(mutation, text, rule.trace, (evolve(clause, rules=rules),))


def _without(rule: Rule, direction: Direction) -> Rule | None:
    left = tuple(item for item in rule.isolates if item is not direction)
    return evolve(rule, isolates=left) if left else None


def _of_rule(rule: Rule, subject: str) -> Iterator[tuple[Mutation, str, Rule]]:
    if rule.peer is None:
        return
    ingress = rule.isolates == (Direction.INGRESS,)
    other = who(rule.peer)
    reaches = f"{other} reaches {subject}" if ingress else f"{subject} reaches {other}"
    # A rule that is gone still isolates: nothing else of the policy changes.
    yield Mutation.REMOVED, reaches + on(rule.ports), Rule(rule.isolates, trace=rule.trace)
    for mutation, text, ports in _other_ports(rule.ports):
        yield mutation, f"{reaches} {text}", evolve(rule, ports=ports)
    for mutation, what, peer in wider(rule.peer):
        text = (
            f"only {other} reaches {subject}, and not {what}"
            if ingress
            else f"{subject} reaches only {other}, and not {what}"
        )
        yield mutation, text, evolve(rule, peer=peer)


def _other_ports(ports: Ports | None) -> Iterator[tuple[Mutation, str, Ports | None]]:
    if ports is None:
        return
    yield Mutation.EVERY_PORT, f"on {ports!r} only", None
    for number, (protocol, first, last, name) in enumerate(ports.entries):
        if name or first != last:
            continue
        other = first + 1 if first < _LAST else first - 1
        moved: Entry = (protocol, other, other, "")
        others = ports_of((*ports.entries[:number], moved, *ports.entries[number + 1 :]))
        yield Mutation.PORT_MOVED, f"on {protocol} {first}, and not {other}", others


def wider(peer: Peer) -> Iterator[tuple[Mutation, str, Peer]]:
    """Give wider peers, each with the words for whom it takes in."""
    if isinstance(peer, Anywhere):
        return
    parts = [item for item in members(peer) if not isinstance(item, Anywhere)]
    for number, item in enumerate(parts):
        for mutation, what, other in _wider_member(item):
            several = (*parts[:number], other, *parts[number + 1 :])
            yield mutation, what, any_of(*several) if len(several) > 1 else other
    if peer != all_namespaces and any(not isinstance(item, Addresses) for item in parts):
        blocks = [item for item in parts if isinstance(item, Addresses)]
        every: Peer = any_of(all_namespaces, *blocks) if blocks else all_namespaces
        yield Mutation.ANY_NAMESPACE, "pods of any namespace", every
    yield Mutation.ANYWHERE, "everybody", anywhere


def _wider_member(member: Member) -> Iterator[tuple[Mutation, str, Member]]:
    if isinstance(member, Pods):
        if member.labels.parts:
            other = all_pods if member.namespaces is None else Pods(EVERYTHING, member.namespaces)
            yield Mutation.ANY_POD, "any pod there", other
    elif isinstance(member, Addresses):
        for number, block in enumerate(member.blocks):
            for mutation, what, wide in _wider_block(block):
                yield mutation, what, Addresses((*member.blocks[:number], wide, *member.blocks[number + 1 :]))


def _wider_block(block: Block) -> Iterator[tuple[Mutation, str, Block]]:
    address, _, size = block.cidr.partition("/")
    if int(size):
        around = canonical_cidr(f"{address}/{max(0, int(size) - _WIDER)}")
        yield Mutation.BLOCK_WIDER, around, Block(around, block.except_)
    if block.except_:
        yield Mutation.EXCEPT_DROPPED, " and ".join(block.except_), Block(block.cidr)


def on(ports: Ports | None) -> str:
    """Say on which ports."""
    return "" if ports is None else f" on {ports!r}"


def who(peer: Peer) -> str:
    """Name a peer as shortly as may be: by the values of one label, by its namespace, or as it is written."""
    if isinstance(peer, PeerUnion):
        return " or ".join(map(who, peer.members))
    if isinstance(peer, Anywhere):
        return "everybody"
    if isinstance(peer, Namespaces):
        return f"`{peer!r}`" if peer.labels.parts else "every pod"
    if isinstance(peer, Addresses):
        return peer.name or ", ".join(block.cidr for block in peer.blocks)
    name = _named(peer)
    return name if isinstance(peer, OwnPods) or peer.namespaces is None else f"{name} of `{peer.namespaces!r}`"


def _named(pods: Pods) -> str:
    if not pods.labels.parts:
        return "every pod"
    if len(pods.labels.parts) == 1:
        _, constraint = pods.labels.parts[0]
        if constraint.values and not constraint.others and not constraint.absent:
            return "/".join(constraint.values)
    return f"`{OwnPods(pods.labels)!r}`"
