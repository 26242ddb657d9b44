"""Policies that several environments have, down to their lines, as one value: what is made of it is made once."""

from collections.abc import Sequence
from typing import Final

from attrs import evolve

from netpolc.diagnostics.origin import Located, Trace
from netpolc.program.model import Policy, Program


class SharedPolicies:
    """Gives the programs of environments one after another the policies of those before them."""

    def __init__(self) -> None:
        self._waiting: tuple[Policy, ...] = ()
        """Those of the last environment: where no other follows, nothing is looked up."""
        self._known: Final[dict[tuple[str, str], list[Policy]]] = {}

    def of(self, program: Program) -> Program:
        """Return a program with the policies that are known in the place of their equals."""
        for policy in self._waiting:
            self._known.setdefault((policy.namespace, policy.name), []).append(policy)
        known = self._known
        if not known:
            self._waiting = program.policies
            return program
        shared = [_known(policy, known.get((policy.namespace, policy.name), ())) for policy in program.policies]
        self._waiting = tuple([mine for mine, policy in zip(shared, program.policies, strict=True) if mine is policy])
        return evolve(program, policies=tuple(shared))


def _known(policy: Policy, others: Sequence[Policy]) -> Policy:
    for other in others:
        if policy is other or _is_same(policy, other):
            return other
    return policy


def _is_same(one: Policy, other: Policy) -> bool:
    """Say whether two policies say the same, and come from the same lines."""
    if not (_are_same(one.origins, other.origins) and one.kind == other.kind and one == other):
        return False
    if one.subject_origin is not other.subject_origin:
        return False
    for mine, theirs in zip(one.rules, other.rules, strict=True):
        if not (
            _are_same(mine.origins, theirs.origins)
            and _are_same(mine.peer_origins, theirs.peer_origins)
            and _are_same(mine.port_origins, theirs.port_origins)
        ):
            return False
    return True


def _are_same(ones: Sequence[Located], others: Sequence[Located]) -> bool:
    if len(ones) != len(others):
        return False
    for one, other in zip(ones, others, strict=True):
        if one is other:
            continue
        if not (isinstance(one, Trace) and isinstance(other, Trace) and len(one.frames) == len(other.frames)):
            return False
        for (code, last), (same, also) in zip(one.frames, other.frames, strict=True):
            # Code is one where its module was compiled once; what is only equal may be of another file.
            if code is not same or last != also:
                return False
    return True
