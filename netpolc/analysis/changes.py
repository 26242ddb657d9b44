"""What changed in the policies themselves, in the words of the language."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TypeAlias

from attrs import frozen

from netpolc.authoring.pods import OwnPods
from netpolc.authoring.rules import Rule as AuthoredRule
from netpolc.program.model import Direction, Policy, Program, Rule
from netpolc.program.wording import rule_text

Name: TypeAlias = tuple[str, str]


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
    """One policy that is not as it was; `lines` are in the language, each with `+` or `-` before it."""

    namespace: str
    name: str
    change: ChangeKind
    lines: tuple[str, ...]


def policy_changes(before: Program, after: Program) -> tuple[PolicyChange, ...]:
    """List the policies that are not as they were, sorted by namespace and name."""
    old, new = _by_name(before), _by_name(after)
    return tuple(sorted(_changes(old, new)))


def _by_name(program: Program) -> dict[Name, Policy]:
    return {(policy.namespace, policy.name): policy for policy in program.policies}


def _changes(old: Mapping[Name, Policy], new: Mapping[Name, Policy]) -> Iterator[PolicyChange]:
    gone = {name: old[name] for name in sorted(old.keys() - new.keys())}
    for name in sorted(new.keys() - old.keys()):
        policy = new[name]
        source = next(
            (key for key, item in gone.items() if key[0] == name[0] and _meaning(item) == _meaning(policy)), None
        )
        if source is None:
            yield PolicyChange(*name, ChangeKind.ADDED, tuple(f"+ {line}" for line in _lines(policy)))
        else:
            del gone[source]
            yield PolicyChange(*name, ChangeKind.MOVED, (f"- policy {source[1]!r}", f"+ policy {name[1]!r}"))
    for name, policy in gone.items():
        yield PolicyChange(*name, ChangeKind.REMOVED, tuple(f"- {line}" for line in _lines(policy)))
    for name in sorted(old.keys() & new.keys()):
        if old[name] != new[name]:
            yield _changed(name, old[name], new[name])


def _changed(name: Name, old: Policy, new: Policy) -> PolicyChange:
    was, now = _lines(old), _lines(new)
    kind = ChangeKind.TEXT_ONLY if _meaning(old) == _meaning(new) else ChangeKind.CHANGED
    lines = [f"- {line}" for line in was if line not in now] + [f"+ {line}" for line in now if line not in was]
    for word, left, right in (("labels", old.labels, new.labels), ("annotations", old.annotations, new.annotations)):
        lines += [f"- {word} {key}: {value}" for key, value in left if (key, value) not in right]
        lines += [f"+ {word} {key}: {value}" for key, value in right if (key, value) not in left]
    return PolicyChange(*name, kind, tuple(lines))


def _meaning(policy: Policy) -> tuple[object, frozenset[Direction], frozenset[Rule]]:
    return policy.subject, frozenset(policy.isolates), frozenset(policy.rules)


def _lines(policy: Policy) -> tuple[str, ...]:
    """Say a policy in the language: its subject, what it denies, and each rule."""
    open_ = {rule.direction for rule in policy.rules}
    denied = tuple(direction for direction in policy.isolates if direction not in open_)
    lines = [f"subject {OwnPods(policy.subject)!r}"]
    if denied:
        lines.append(repr(AuthoredRule(denied)))
    return (*lines, *(rule_text(rule, policy.namespace) for rule in policy.rules))
