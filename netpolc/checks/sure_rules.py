"""Which rules are surely needed, as most are: seen by whom they name, without asking what rules open together."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from netpolc.program.model import NAMESPACE_NAME, BlockPeer, Direction, Peer, PodPeer, Program, Rule
from netpolc.rules.names import label_value_faults, namespace_faults
from netpolc.sets.selections import EVERYTHING, Selection

_FEW: Final = 8
"""So many rules, with so many peers each, are compared one by one; of more nothing is sure."""
_Stated: TypeAlias = tuple[list[Rule], list[Rule]]
"""Rules for ingress, and for egress."""


def surely_needed(program: Program) -> set[int]:
    """Return the identities of rules that open what no other rule does.

    One of their peers meets no peer of another rule about the same pods, or about all of the namespace.
    """
    sure: set[int] = set()
    doubtful: set[int] = set()
    for about in _by_subject(program).values():
        wide = about.get(EVERYTHING, _NONE)
        for both in about.values():
            for stated, others in zip(both, wide, strict=True):
                near = stated if others is stated or not others else [*stated, *others]
                if len(near) == 1:
                    sure.add(id(near[0]))
                    continue
                compared = _are_few(near)
                for number, rule in enumerate(stated):
                    (sure if compared and _opens_more(number, near) else doubtful).add(id(rule))
    return sure - doubtful if doubtful else sure  # one value may stand in several policies


_NONE: Final[_Stated] = ([], [])


def _by_subject(program: Program) -> dict[str, dict[Selection, _Stated]]:
    found: dict[str, dict[Selection, _Stated]] = {}
    for policy in program.policies:
        if policy.rules:
            ingress, egress = found.setdefault(policy.namespace, {}).setdefault(policy.subject, ([], []))
            for rule in policy.rules:
                (ingress if rule.direction is Direction.INGRESS else egress).append(rule)
    return found


def _are_few(rules: Sequence[Rule]) -> bool:
    return len(rules) <= _FEW and all(rule.peers is None or len(rule.peers) <= _FEW for rule in rules)


def _opens_more(number: int, near: Sequence[Rule]) -> bool:
    """Say whether a peer of one of some rules surely means somebody whom no peer of the others means."""
    rule = near[number]
    for mine in rule.peers or ():
        for at, other in enumerate(near):
            if at != number and _is_met(mine, other):
                break
        else:
            if _means_anybody(mine, rule):
                return True
    return False


def _is_met(mine: Peer, other: Rule) -> bool:
    if other.peers is None:
        return True
    for theirs in other.peers:  # a generator for each takes longer than to ask
        if isinstance(mine, PodPeer):
            if (
                isinstance(theirs, PodPeer)
                and mine.namespaces.meets(theirs.namespaces)
                and mine.pods.meets(theirs.pods)
            ):
                return True
        elif isinstance(theirs, BlockPeer):
            return True
    return False


def _means_anybody(peer: Peer, rule: Rule) -> bool:
    """Say whether a peer surely means somebody: values that nobody can have, and names of ports of blocks, do not."""
    if isinstance(peer, BlockPeer):
        return not peer.except_ and (rule.ports is None or any(not isinstance(port.port, str) for port in rule.ports))
    return _may_be(peer.pods) and _may_be_namespaces(peer.namespaces)


def _may_be(selected: Selection) -> bool:
    for _, constraint in selected.parts:
        if not (constraint.values or constraint.others or constraint.absent):
            return False
        for value in constraint.values:
            if label_value_faults(value, ""):
                return False
    return True


@lru_cache(1 << 10)
def _may_be_namespaces(selected: Selection) -> bool:
    name = selected.constraint(NAMESPACE_NAME)
    return _may_be(selected) and (name.others or bool(name.values)) and not any(map(namespace_faults, name.values))
