"""Names of what exists, as a module of `netpolc inventory` lists them: type checkers and runs refuse all others."""

from collections.abc import Iterable
from typing import Final, Generic, TypeVar, cast, get_args, overload

from netpolc.authoring.calls import told
from netpolc.authoring.labels import INVALID, LabelKey, Requirement
from netpolc.authoring.namespaces import Namespace, Namespaces, namespace
from netpolc.authoring.pods import LabelledBy, OwnPods, Pods, all_pods
from netpolc.authoring.ports import PortRange, Ports, all_tcp, sctp, tcp, udp
from netpolc.authoring.problems import refuse
from netpolc.diagnostics.catalogue.existing_names import UNKNOWN_NAME
from netpolc.diagnostics.nearest import meant

V = TypeVar("V", bound=str)
N = TypeVar("N", bound=str)
P = TypeVar("P", bound=str)

_OWN: Final = object()


def _members(names: object) -> frozenset[str]:
    """Return the values of a `Literal`."""
    return frozenset(cast("tuple[str, ...]", get_args(names)))


def _check(what: str, known: frozenset[str], given: Iterable[object]) -> None:
    """Report texts that are not known; what is no text is reported where it is used."""
    for item in given:
        if isinstance(item, str) and item not in known:
            cure = meant(item, sorted(known)) or "`netpolc inventory` writes the names again"
            refuse(UNKNOWN_NAME, f"`{item}` is no {what} in the inventory", cure)


class ExistingLabel(Generic[V, N]):
    """Builds pods from values of one label that exist, as `app` does; and requirements on it, as `label` does.

    `values` and `namespaces` are the `Literal` types of what exists. A namespace as a value of the language is taken
    whatever its name.
    """

    def __init__(self, key: str, values: object, namespaces: object) -> None:
        self.key: Final = key
        self._values: Final = _members(values)
        self._namespaces: Final = _members(namespaces)

    def __repr__(self) -> str:
        return repr(LabelledBy(self.key))

    @overload
    def __call__(self, value: V, /, *more: V) -> OwnPods: ...
    @overload
    def __call__(self, value: V, /, *more: V, namespace: N | Namespaces) -> Pods: ...
    @told(all_pods)
    def __call__(self, value: object, /, *more: object, namespace: object = _OWN) -> Pods:
        """Select the pods whose label has this value, or one of these, in the own or a given namespace."""
        self._known(value, *more)
        build = LabelledBy(self.key)
        given = cast("tuple[str, ...]", (value, *more))
        if namespace is _OWN:
            return build(*given)
        _check("namespace", self._namespaces, (namespace,))
        return build(*given, namespace=cast("str", namespace))

    @told(INVALID)
    def equals(self, value: V) -> Requirement:
        """Require this value."""
        self._known(value)
        return LabelKey(self.key).equals(value)

    @told(INVALID)
    def is_in(self, value: V, /, *more: V) -> Requirement:
        """Require one of these values."""
        self._known(value, *more)
        return LabelKey(self.key).is_in(value, *more)

    @told(INVALID)
    def is_not_in(self, value: V, /, *more: V) -> Requirement:
        """Require another value than these, or none."""
        self._known(value, *more)
        return LabelKey(self.key).is_not_in(value, *more)

    def exists(self) -> Requirement:
        """Require that the label is there."""
        return LabelKey(self.key).exists()

    def is_absent(self) -> Requirement:
        """Require that the label is absent."""
        return LabelKey(self.key).is_absent()

    def _known(self, *values: object) -> None:
        _check(f"value of label `{self.key}`", self._values, values)


class ExistingNamespace(Generic[N]):
    """Names one namespace of those that exist, as `namespace` does."""

    def __init__(self, names: object) -> None:
        self._names: Final = _members(names)

    def __repr__(self) -> str:
        return "namespace"

    @told(namespace("invalid"))
    def __call__(self, name: N) -> Namespace:
        """Name one namespace that exists."""
        _check("namespace", self._names, (name,))
        return namespace(name)


class ExistingPorts(Generic[P]):
    """Names ports of one protocol, as `tcp` does: numbers, ranges, and names that containers declare."""

    def __init__(self, protocol: str, names: object) -> None:
        self._protocol: Final = protocol
        self._names: Final = _members(names)

    def __repr__(self) -> str:
        return self._protocol.lower()

    @told(all_tcp)
    def __call__(self, port: int | PortRange | P, /, *more: int | PortRange | P) -> Ports:
        """Name ports: numbers from 1 to 65535, `port_range(...)`, or names of ports that exist."""
        _check(f"name of a {self._protocol} port", self._names, (port, *more))
        return {"TCP": tcp, "UDP": udp, "SCTP": sctp}[self._protocol](port, *more)
