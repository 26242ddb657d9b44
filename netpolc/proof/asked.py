"""What is asked of the manifests that were written, and what is answered: plain values, which any process can read."""

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from netpolc.targets.stating import Flat

Labels: TypeAlias = Mapping[str, str]

Point: TypeAlias = tuple[Labels, Labels, str | None, str, int, str | None]
"""The other end of a connection: a pod by its labels and those of its namespace, or an address; then the protocol, the
number of the port, and its name where the destination gives it one."""

Promised: TypeAlias = tuple[str, str, Labels, Point | None]
"""A direction (`Ingress`, `Egress`), the namespace and the labels of a subject, and a connection of it; None: it is
only isolated."""

KindName: TypeAlias = tuple[str, str]
"""The API version of a kind, and its name."""

Question: TypeAlias = tuple[bytes, KindName, tuple[Flat, ...], Sequence[Promised]]
"""The bytes of a manifest, its kind, what its policies mean, and what clauses promise of it."""

WrittenFault: TypeAlias = tuple[str, str]
"""What is wrong with a manifest: one of the kinds below, and the words for it."""

UNREADABLE: Final = "unreadable"
SCHEMA: Final = "schema"
WRONG: Final = "wrong"
DISAGREED: Final = "disagreed"

Answer: TypeAlias = tuple[list[WrittenFault], list[int]]
"""The faults of a manifest, and the numbers of the promises that it does not keep."""
