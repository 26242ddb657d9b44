"""What an output API is to the rest of netpolc: a value, and nothing else asks which one it serves."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

if TYPE_CHECKING:
    from netpolc.canonical.reading import Form
    from netpolc.diagnostics.model import Diagnostic
    from netpolc.diagnostics.origin import Located
    from netpolc.program.features import Features
    from netpolc.program.model import Policy, Program
    from netpolc.rules.json import Json, JsonObject
    from netpolc.rules.model import Fault
    from netpolc.rules.parts import PolicyPart
    from netpolc.rules.shape import Fields
    from netpolc.rules.version import Version
    from netpolc.targets.stating import Flat, Stated, Texts

Steps: TypeAlias = Sequence[str | int]
"""Keys and indexes that lead to a value of an object: `("spec", "ingress", 0)`."""

Locate: TypeAlias = "Callable[[Steps], Located]"
"""Finds the place of a value in the document."""

Options: TypeAlias = Mapping[str, Sequence[str]]
"""What a project sets of a target's `options`."""

Name: TypeAlias = tuple[str | None, str]
"""The namespace of a manifest, None where it is cluster-scoped, and its name: what its path is made of."""


def in_order(name: Name) -> tuple[str, str]:
    """Give what names are sorted by."""
    return name[0] or "", name[1]


def shown(name: Name) -> str:
    """Write the namespace and the name of a manifest as people do."""
    return name[1] if name[0] is None else f"{name[0]}/{name[1]}"


class Kind(NamedTuple):
    """A kind of manifest; its schema is `schemas/API_VERSION/KIND.json`."""

    api_version: str
    kind: str
    namespaced: bool


class Planned(NamedTuple):
    """A manifest that a program has to have, and the policies that it is of: all that they say, and nothing else."""

    kind: Kind
    namespace: str | None
    name: str
    of: "tuple[Policy, ...]"


class Manifest(NamedTuple):
    """A manifest as it is written. What it has to say is no part of it: that is not for `lower` to state."""

    kind: Kind
    namespace: str | None
    """None where the kind is cluster-scoped."""
    name: str
    data: bytes


class Target(Protocol):
    """One output API. Adding one means a folder beside this file and one line in `TARGETS`.

    A module of that folder is the value, so that `later` may import each function when it is first called.
    """

    @property
    def name(self) -> str:
        """What it is called by a user."""
        ...

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds that it writes and judges; no other target has any of them."""
        ...

    @property
    def features(self) -> "Features":
        """What its manifests state beside what is written in them; `lift` states the same of what it reads."""
        ...

    @property
    def paths(self) -> "Mapping[PolicyPart, str]":
        """Where the API server would name a part that the language has refused, before there is any manifest."""
        ...

    @property
    def options(self) -> tuple[str, ...]:
        """The settings of `[tool.netpolc.NAME]`, each a list of texts."""
        ...

    def gaps(self, program: "Program", options: Options) -> "Iterator[Diagnostic]":
        """Report, at the user's line, what of a program this target cannot say; with an error nothing is lowered."""
        ...

    def lower(self, program: "Program") -> Iterator[Manifest]:
        """Write a program in the canonical form, in the order of `planned`.

        Raises ValueError for half a surrogate pair in a text, and for a key of 1000 characters as written.
        """
        ...

    def planned(self, program: "Program") -> Iterator[Planned]:
        """Say which manifests there have to be, without code of `lower`: law 2 compares the two."""
        ...

    def meant_by(self, planned: Planned) -> "tuple[Flat, ...]":
        """Write what a manifest has to say as the sections of `Stated`, without code of `lower`.

        The first section is the namespace, or None, and the name.
        """
        ...

    def stated_by(self, form: "Form", texts: "Texts") -> "tuple[Stated, Texts]":
        """Read what a manifest says, without code of `lower` and `lift`.

        `texts` are those of the document by line, and are given back with those that the statement needs beside them.
        """
        ...

    def lift(self, value: "JsonObject", locate: Locate, namespace: str) -> "Iterator[Policy] | None":
        """Read the policies of an object that was decoded; None where it is of no kind that this target reads.

        `namespace` is that of objects that name none. What the server would refuse in it matches nothing.
        """
        ...

    def shape(self, kind: str, version: "Version") -> "Fields":
        """Return the shape that objects of one of its kinds have in a version."""
        ...

    def shape_cure(self, root: "Json", shape: "Fields", steps: Steps, *, unknown: bool) -> str | None:
        """Say the cure of what does not decode at these steps; `unknown`: the last of them names no field."""
        ...

    def faults(self, value: "JsonObject", version: "Version") -> "tuple[Fault, ...]":
        """Find what the server of a version refuses in an object that `lift` reads, and what it warns of."""
        ...

    def unmeant_faults(self, value: "JsonObject") -> "tuple[Fault, ...]":
        """Find what the server takes without a word though nobody means it, in an object that decodes."""
        ...

    def looks_alike(self, value: "Json") -> Kind | None:
        """Return the kind whose fields an object has, whatever it is called; None where it has those of none."""
        ...
