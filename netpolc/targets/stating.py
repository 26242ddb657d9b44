"""What manifests of any kind state, in one form: whom they isolate, and which rules they have."""

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias

from netpolc.rules.json import Json

Flat: TypeAlias = tuple[Json, ...]
"""One section of what a policy means, in the order in which manifests are read."""

Texts: TypeAlias = tuple[Json, ...]
"""The texts of a document, by line, and then the constants of its form."""


class StatedRequirement(NamedTuple):
    """One requirement on a label; the values are places in `Texts`."""

    key: str
    operator: str
    values: tuple[int, ...]


StatedRequirements: TypeAlias = tuple[StatedRequirement, ...]


class StatedPods(NamedTuple):
    """Pods of namespaces."""

    namespaces: StatedRequirements
    pods: StatedRequirements


class StatedBlock(NamedTuple):
    """A block but for its holes: places in `Texts`."""

    cidr: int
    holes: tuple[int, ...]


class StatedPort(NamedTuple):
    """Protocol, port and last port: places in `Texts`."""

    protocol: int
    port: int
    end: int


class StatedRule(NamedTuple):
    """One rule; None is everybody, and every port."""

    peers: tuple[StatedPods | StatedBlock, ...] | None
    ports: tuple[StatedPort, ...] | None


class Stated(NamedTuple):
    """What the manifests of one form state. With the texts of one of them it is what that one says."""

    constants: tuple[Json, ...]
    subject: StatedRequirements
    """Of the labels of pods: of those of `namespaces`, or of the manifest's own namespace."""
    rules: Mapping[str, tuple[StatedRule, ...]]
    """By direction (`Ingress`, `Egress`), the directions that are isolated; a rule of another has no effect."""
    sections: tuple[tuple[str, Callable[[Texts], Texts]], ...]
    """What `meant` is compared with, under the word for a manifest that differs there."""
    namespaces: StatedRequirements = ()
    """Of the labels of the subject's namespace; a manifest that has a namespace speaks of that one alone."""
