"""Which clauses of a project wrote which of its rules."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Final, TypeAlias

from netpolc.diagnostics.origin import Located
from netpolc.program.model import Direction, Fate, Policy, Program, Rule
from netpolc.sets.selections import Selection

WrittenRule: TypeAlias = tuple[Policy, Rule, list[Located], list[Located]]
"""A rule of a policy, the clauses that wrote it, and those of them of which it is a part."""


class ClauseRules:
    """The rules of a program with their clauses: connections, and rules inside of a policy."""

    def __init__(self, program: Program) -> None:
        self._program: Final = program
        self._connections: Final = {id(half.rule.origins[0]) for half in program.halves if half.rule.origins}
        self._halves: Final[AbstractSet[tuple[str, Selection, Direction, int]]] = {
            (half.namespace, half.subject, half.rule.direction, id(half.rule.origins[0]))
            for half in program.halves
            if half.fate is Fate.WRITTEN
        }

    def __iter__(self) -> Iterator[WrittenRule]:
        connections = self._connections
        for policy in self._program.policies:
            stated = {id(item) for item in policy.origins if id(item) not in connections}
            for rule in policy.rules:
                writers = [item for item in rule.origins if id(item) not in stated]
                if connections and not connections.isdisjoint(map(id, writers)):
                    yield policy, rule, writers, [item for item in writers if self._is_part(policy, rule, item)]
                else:
                    yield policy, rule, writers, writers

    def _is_part(self, policy: Policy, rule: Rule, clause: Located) -> bool:
        # A subject is hashed for connections alone: that takes long.
        key = id(clause)
        return key not in self._connections or (policy.namespace, policy.subject, rule.direction, key) in self._halves


def each_is_needed(program: Program, sure: AbstractSet[int]) -> bool:
    """Say whether each clause alone wrote a rule that is surely needed, of which `sure` holds the identities."""
    rules = ClauseRules(program)
    doubtful = {
        id(item) for _, rule, writers, parts in rules if len(writers) > 1 or id(rule) not in sure for item in parts
    }
    if not doubtful:
        return True
    alone = (parts for _, rule, writers, parts in rules if len(writers) == 1 and id(rule) in sure)
    return doubtful <= {id(item) for parts in alone for item in parts}
