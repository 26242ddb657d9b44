"""Rules of very many peers, of which a change touches a few: only these are told."""

from typing import Final

from attrs import evolve

from netpolc.program.model import Policy, Rule

_MANY: Final = 8
"""A rule that keeps more peers than that is told by those that it does not keep."""


def but_common_peers(old: Policy, new: Policy) -> tuple[tuple[Rule, ...], tuple[Rule, ...], tuple[str, ...]]:
    """Give the rules of both without the peers that a rule has on both sides, where they are many; lines count these.

    Rules are set against each other where only one on each side that is not on the other has its direction and ports.
    """
    gone, come = _alone(old, new), _alone(new, old)
    left: dict[Rule, Rule | None] = {}
    lines: list[str] = []
    for key, was in gone.items():
        now = come.get(key)
        if was is None or now is None:
            continue
        common = frozenset(was.peers or ()) & frozenset(now.peers or ())
        if len(common) > _MANY:
            for rule in (was, now):
                peers = tuple(peer for peer in rule.peers or () if peer not in common)
                left[rule] = evolve(rule, peers=peers) if peers else None
            lines.append(f"  … and {len(common)} peers of that rule, which stay")
    return _told(old, left), _told(new, left), tuple(lines)


def _alone(policy: Policy, other: Policy) -> dict[object, Rule | None]:
    """Give the rules with peers that the other policy lacks, by direction and ports; None where several are alike."""
    there = frozenset(other.rules)
    found: dict[object, Rule | None] = {}
    for rule in policy.rules:
        if rule.peers is not None and rule not in there:
            key = rule.direction, rule.ports
            found[key] = None if key in found else rule
    return found


def _told(policy: Policy, left: dict[Rule, Rule | None]) -> tuple[Rule, ...]:
    return tuple(told for rule in policy.rules if (told := left.get(rule, rule)) is not None)
