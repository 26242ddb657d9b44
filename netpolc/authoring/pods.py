"""Pods as values: whom a policy applies to, and an end or a peer of a rule."""

from collections.abc import Mapping
from typing import Final, overload

from netpolc.authoring.calls import told
from netpolc.authoring.labels import Requirement, checked_key, checked_value, quoted, selection_of, selection_text
from netpolc.authoring.namespaces import Namespace, Namespaces, namespace_of
from netpolc.sets.selections import EVERYTHING, Constraint, Selection
from netpolc.values import frozen

_OWN: Final = object()


@frozen
class Pods:
    """Pods by their labels, in the namespaces that `namespaces` selects; None is the own namespace."""

    labels: Selection
    namespaces: Namespaces | None

    def __repr__(self) -> str:
        return pods_text(self, app.key, repr(app))


@frozen
class OwnPods(Pods):
    """Pods of the namespace of their set or `within`; only these can be a policy's subject."""

    namespaces: None = None

    def __repr__(self) -> str:
        return pods_text(self, app.key, repr(app))


all_pods: Final = OwnPods(EVERYTHING)
this_namespace: Final = all_pods


@frozen
class LabelledBy:
    """Builds pods from values of one label, as `app` does from `app`."""

    key: str

    def __repr__(self) -> str:
        return "app" if self.key == "app" else f"by_label({quoted(self.key)})"

    @overload
    def __call__(self, value: str, /, *more: str) -> OwnPods: ...
    @overload
    def __call__(self, value: str, /, *more: str, namespace: str | Namespaces) -> Pods: ...
    @told(all_pods)
    def __call__(self, value: object, /, *more: object, namespace: object = _OWN) -> Pods:
        """Select the pods whose label has this value, or one of these, in the own or a given namespace."""
        if more:
            chosen = tuple(sorted({checked_value(self, item) for item in (value, *more)}))
        else:
            chosen = (checked_value(self, value),)
        labels = Selection(((self.key, Constraint(chosen, others=False, absent=False)),))
        return OwnPods(labels) if namespace is _OWN else Pods(labels, namespace_of(self, namespace))


app: Final = LabelledBy("app")


@told(app)
def by_label(key: str) -> LabelledBy:
    """Build another `app`, for pods that carry their name under another key.

    `by_label("app.kubernetes.io/name")("web")` selects the pods with that label.
    """
    return LabelledBy(checked_key("by_label", key))


@overload
def pods(labels: Mapping[str, str], /) -> OwnPods: ...
@overload
def pods(labels: Mapping[str, str], /, *, namespace: str | Namespaces) -> Pods: ...
@overload
def pods(requirement: Requirement, /, *more: Requirement) -> OwnPods: ...
@overload
def pods(requirement: Requirement, /, *more: Requirement, namespace: str | Namespaces) -> Pods: ...
@told(all_pods)
def pods(first: object, /, *more: object, namespace: object = _OWN) -> Pods:
    """Select pods by their labels: a mapping, or requirements that all have to hold.

    Without `namespace=` these are pods of the own namespace. Reports requirements that exclude each other.
    """
    labels = selection_of("pods", first, more)
    return OwnPods(labels) if namespace is _OWN else Pods(labels, namespace_of("pods", namespace))


def pods_text(value: Pods, key: str, name: str) -> str:
    """Write pods as a call; those of values of the label `key` as one of the function of that name."""
    where = "" if value.namespaces is None else f"namespace={_where(value.namespaces)}"
    if not value.labels.parts:
        return f"all_pods({where})" if where else "all_pods"
    comma = ", " if where else ""
    if len(value.labels.parts) == 1:
        label, constraint = value.labels.parts[0]
        # Another `app` has the name that its project gave it: where nobody knows that, its label is told.
        if label == key and constraint.values and not constraint.others and not constraint.absent:
            return f"{name}({', '.join(map(quoted, constraint.values))}{comma}{where})"
    return f"pods({selection_text(value.labels)}{comma}{where})"


def _where(value: Namespaces) -> str:
    return quoted(value.name) if isinstance(value, Namespace) else repr(value)
