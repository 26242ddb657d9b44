"""What changed in the policies themselves, in the words of the language."""

from collections import Counter, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from enum import StrEnum
from typing import TypeAlias, TypeVar

from netpolc.analysis.long_rules import but_common_peers
from netpolc.authoring.rules import Rule as AuthoredRule
from netpolc.program.model import Direction, Policy, Program, Rule
from netpolc.program.wording import Names, names_in, rule_text, spelled
from netpolc.values import frozen

Name: TypeAlias = tuple[str, str, str]
K = TypeVar("K", bound=Hashable)


class ChangeKind(StrEnum):
    """What happened to one policy."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"
    """It says the same under another name."""
    TEXT_ONLY = "text-only"
    """It means the same, and is written differently."""


@frozen(order=True)
class PolicyChange:
    """One policy that is not as it was; `lines` are in the language, each with `+` or `-` before it.

    Of a rule that keeps many peers those that came and went are told, and a line with blanks before it counts the rest.
    """

    namespace: str
    name: str
    kind: str
    """The kind of its manifest."""
    change: ChangeKind
    lines: tuple[str, ...]

    @property
    def policy(self) -> Name:
        """What tells the policy from others: its namespace, its name, and its kind."""
        return self.namespace, self.name, self.kind


def policy_changes(before: Program, after: Program) -> tuple[PolicyChange, ...]:
    """List the policies that are not as they were, sorted by namespace and name; of two kinds they are two.

    Every policy of each side counts once, whatever others it shares its name or its meaning with.
    """
    names = names_in(before, after)
    old, new = _by(_name, before.policies), _by(_name, after.policies)
    gone: list[Policy] = []
    come: list[Policy] = []
    found: list[PolicyChange] = []
    for name in sorted({*old, *new}):
        mine, theirs = _but_equal(tuple(old.get(name, ())), tuple(new.get(name, ())))
        both = min(len(mine), len(theirs))
        found += (_changed(name, was, now, names) for was, now in zip(mine, theirs, strict=False))
        gone += mine[both:]
        come += theirs[both:]
    return tuple(sorted([*found, *_renamed(gone, come, names)]))


def _but_equal(old: Sequence[Policy], new: Sequence[Policy]) -> tuple[Sequence[Policy], Sequence[Policy]]:
    """Leave out of both what stands in both, once each."""
    if len(old) < 2 and len(new) < 2:
        return ((), ()) if old == new else (old, new)
    common = Counter(old) & Counter(new)
    return _less(old, common), _less(new, common)


def _less(policies: Iterable[Policy], common: Counter[Policy]) -> list[Policy]:
    left = common.copy()
    found: list[Policy] = []
    for policy in policies:
        if left[policy]:
            left[policy] -= 1
        else:
            found.append(policy)
    return found


def _renamed(gone: Iterable[Policy], come: Iterable[Policy], names: Names) -> Iterator[PolicyChange]:
    """Tell names that came and went; one that says what another said in its namespace took its place."""
    waiting = _by(_meaning, gone)
    for policy in come:
        twins = waiting.get(_meaning(policy))
        if not twins:
            yield PolicyChange(*_name(policy), ChangeKind.ADDED, tuple(f"+ {line}" for line in _lines(policy, names)))
        else:
            source = twins.popleft()
            was, now = ("policy", "policy") if source.kind == policy.kind else (source.kind, policy.kind)
            lines = f"- {was} {source.name!r}", f"+ {now} {policy.name!r}"
            yield PolicyChange(*_name(policy), ChangeKind.MOVED, lines)
    for policy in (policy for policies in waiting.values() for policy in policies):
        yield PolicyChange(*_name(policy), ChangeKind.REMOVED, tuple(f"- {line}" for line in _lines(policy, names)))


def _name(policy: Policy) -> Name:
    return policy.namespace, policy.name, policy.kind


def _by(key: Callable[[Policy], K], policies: Iterable[Policy]) -> dict[K, deque[Policy]]:
    found: dict[K, deque[Policy]] = {}
    for policy in policies:
        found.setdefault(key(policy), deque()).append(policy)
    return found


def _changed(name: Name, old: Policy, new: Policy, names: Names) -> PolicyChange:
    gone, come, kept = but_common_peers(old, new)
    was, now = _lines(old, names, gone), _lines(new, names, come)
    kind = ChangeKind.TEXT_ONLY if _meaning(old) == _meaning(new) else ChangeKind.CHANGED
    lines = [f"- {line}" for line in was if line not in now] + [f"+ {line}" for line in now if line not in was]
    lines += kept
    for word, left, right in (("labels", old.labels, new.labels), ("annotations", old.annotations, new.annotations)):
        lines += [f"- {word} {key}: {value}" for key, value in left if (key, value) not in right]
        lines += [f"+ {word} {key}: {value}" for key, value in right if (key, value) not in left]
    return PolicyChange(*name, kind, tuple(lines))


def _meaning(policy: Policy) -> tuple[str, object, frozenset[Direction], frozenset[Rule]]:
    return policy.namespace, policy.subject, frozenset(policy.isolates), frozenset(policy.rules)


def _lines(policy: Policy, names: Names, told: Sequence[Rule] | None = None) -> tuple[str, ...]:
    """Say a policy in the language: its subject, what it denies, and each rule, or those that are to be told."""
    open_ = {rule.direction for rule in policy.rules}
    denied = tuple(direction for direction in policy.isolates if direction not in open_)
    lines = [f"subject {spelled(policy.subject, None, names)!r}"]
    if denied:
        lines.append(repr(AuthoredRule(denied)))
    rules = policy.rules if told is None else told
    return (*lines, *(rule_text(rule, policy.namespace, names) for rule in rules))
