"""What is handed on with each manifest so that it can be judged, as plain values; and promises that have none."""

from collections.abc import Sequence
from typing import TypeAlias

from netpolc.diagnostics.origin import Stretch
from netpolc.proof.asked import Promised
from netpolc.targets.stating import Flat

Name: TypeAlias = tuple[str, str]
"""A namespace and a name."""

Stretches: TypeAlias = Sequence[Stretch]

Lowered: TypeAlias = tuple[bytes, tuple[Flat, ...], Sequence[Promised], int, Stretches, Sequence[Stretches]]
"""What is asked of a manifest; how many of its promises, the first ones, are those of its own clauses; where its policy
was written; and where each promise was."""

OpenPromise: TypeAlias = tuple[str, str, Promised, bool, Stretches]
"""A promise without a manifest of its own: the namespace and the name that it would have; whether only that manifest
could keep it, as with a policy; and where it was written."""


def name_of(lowered: Lowered) -> Name:
    """Return the namespace and the name that a manifest was planned with."""
    namespace, name = lowered[1][0]
    return str(namespace), str(name)
