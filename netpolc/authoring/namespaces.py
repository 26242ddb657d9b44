"""Namespaces as values: each is a peer (all pods there), and a value for `namespace=` of pods."""

from collections.abc import Mapping
from typing import Final, overload

from netpolc.authoring.calls import told
from netpolc.authoring.labels import Requirement, quoted, selection_of, selection_text
from netpolc.authoring.problems import exact_text, refuse, refuse_faults, refuse_type
from netpolc.diagnostics.catalogue.authoring import IMPOSSIBLE_NAMESPACE
from netpolc.rules.known import NAMESPACE_NAME
from netpolc.rules.names import namespace_faults
from netpolc.sets.selections import EVERYTHING, Selection, one_of
from netpolc.values import frozen

_FIELD: Final = "metadata.namespace"


@frozen(cache_hash=True)
class Namespaces:
    """Every namespace whose labels are selected."""

    labels: Selection

    def __repr__(self) -> str:
        return f"namespaces({selection_text(self.labels)})" if self.labels.parts else "all_namespaces"


@frozen(cache_hash=True)
class Namespace(Namespaces):
    """The one namespace of a name."""

    @property
    def name(self) -> str:
        """The namespace's name."""
        return self.labels.parts[0][1].values[0]

    def __repr__(self) -> str:
        return f"namespace({quoted(self.name)})"


all_namespaces: Final = Namespaces(EVERYTHING)

_BY_NAME: Final[dict[str, Namespace]] = {}


@told(Namespace(Selection(((NAMESPACE_NAME, one_of(("invalid",))),))))
def namespace(name: str) -> Namespace:
    """Name one namespace. Reports a name that is not a DNS label of at most 63 characters (RFC 1123)."""
    known = _BY_NAME.get(name) if type(name) is str else None
    if known is None:
        checked = checked_name("namespace", name)
        known = Namespace(Selection(((NAMESPACE_NAME, one_of((checked,))),)))
        if checked == name:
            _BY_NAME[checked] = known
    return known


def checked_name(function: str, name: object) -> str:
    """Check the name of a namespace; what cannot be one is reported and replaced."""
    if not isinstance(name, str):
        refuse_type(function, "the name of a namespace, a string", name)
        return "invalid"
    return "invalid" if refuse_faults(namespace_faults(name, _FIELD)) else exact_text(name)


@overload
def namespaces(labels: Mapping[str, str], /) -> Namespaces: ...
@overload
def namespaces(requirement: Requirement, /, *more: Requirement) -> Namespaces: ...
@told(all_namespaces)
def namespaces(first: object, /, *more: object) -> Namespaces:
    """Select namespaces by their labels: a mapping, or requirements that all have to hold.

    A selection of one `kubernetes.io/metadata.name` alone is that `namespace`. Reports requirements that exclude each
    other, and one that asks for a namespace without a name.
    """
    return _of(selection_of("namespaces", first, more))


def _of(chosen: Selection) -> Namespaces:
    name = chosen.constraint(NAMESPACE_NAME)
    if name.absent and not name.others:
        refuse(
            IMPOSSIBLE_NAMESPACE,
            f"no namespace lacks the label `{NAMESPACE_NAME}`",
            "remove the requirement on its name",
        )
        return all_namespaces
    if not name.others:
        for value in name.values:
            refuse_faults(namespace_faults(value, _FIELD))
        if len(name.values) == 1 and len(chosen.parts) == 1:
            return Namespace(chosen)
    return Namespaces(chosen)


def namespace_of(function: object, value: object) -> Namespaces:
    """Read the `namespace=` of pods: a name, or a value of this module."""
    if isinstance(value, Namespaces):
        return value
    if isinstance(value, str):
        return namespace(value)
    refuse_type(f"{function}(namespace=…)", "a name or a value such as `namespaces(...)`", value)
    return all_namespaces
