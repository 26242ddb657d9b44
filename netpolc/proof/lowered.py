"""What is handed on with each manifest so that it can be judged, as plain values; and promises that have none."""

from collections.abc import Sequence
from typing import TypeAlias

from netpolc.diagnostics.origin import Stretch
from netpolc.proof.asked import KindName, Promised
from netpolc.targets.stating import Flat
from netpolc.targets.target import Name

Stretches: TypeAlias = Sequence[Stretch]

PolicyName: TypeAlias = tuple[str, str]
"""The namespace and the name of a policy of the program."""

Lowered: TypeAlias = tuple[
    bytes,
    KindName,
    tuple[Flat, ...],
    Sequence[Promised],
    int,
    Stretches,
    Sequence[Stretches],
    Sequence[PolicyName],
]
"""What is asked of a manifest; how many of its promises, the first ones, are those of its own clauses; where the first
of its policies was written; where each promise was; and the policies that it is of."""

OpenPromise: TypeAlias = tuple[str, Promised, bool, Stretches]
"""A promise without a manifest of its own: the name of the policy that it would be of; whether only that one could keep
it, as with a policy clause; and where it was written."""


def name_of(lowered: Lowered) -> Name:
    """Return the namespace and the name that a manifest was planned with."""
    namespace, name = lowered[2][0]
    return None if namespace is None else str(namespace), str(name)
