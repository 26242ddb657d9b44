"""Workloads and namespaces that exist, as values."""

from collections.abc import Iterable
from typing import TypeAlias

from attrs import evolve, field

from netpolc.diagnostics.origin import Located
from netpolc.program.controller_labels import NODE_LABELS
from netpolc.values import frozen

Pairs: TypeAlias = tuple[tuple[str, str], ...]
"""Labels, sorted by key."""

NamedPort: TypeAlias = tuple[str, str, int]
"""A container port that has a name: name, protocol, number."""


@frozen
class KnownNamespace:
    """A namespace that exists, with the labels of its manifest; its name is always one of its labels."""

    name: str
    labels: Pairs = ()
    origins: tuple[Located, ...] = field(default=(), eq=False, repr=False)


@frozen
class Workload:
    """Pods that exist and share their labels: a Pod, or what makes pods from one template."""

    namespace: str
    name: str
    kind: str
    labels: Pairs = ()
    """Those of the pods, not of the object that makes them."""
    ports: tuple[NamedPort, ...] = ()
    """Of containers and of init containers that keep running."""
    addresses: tuple[str, ...] = ()
    """Addresses of the pods, where they are known (`status.podIPs`)."""
    host_network: bool = False
    owner: tuple[str, str] | None = None
    """Kind and name of the object that made it; it is shown as that."""
    listens: tuple[tuple[str, int], ...] = ()
    """Protocols and numbers of the ports that containers declare, with a name or without."""
    unknown_labels: tuple[str, ...] = ()
    """Keys of labels that the pods will have, with values that nobody can know before."""
    ordinals: tuple[int, int] | None = None
    """Where each pod has a number of its own: the first, and how many there are."""
    ended: bool = False
    """Its pods have ended, and no others will come."""
    idle: bool = False
    """It makes no pods now, though another of its owner may."""
    bound: bool = False
    """It is a Pod that has a node, so that it gets no more labels."""
    origins: tuple[Located, ...] = field(default=(), eq=False, repr=False)
    object_labels: Pairs = ()
    """Those of the object that makes the pods, which its pods do not get."""
    hinted: tuple[tuple[str, int], ...] = ()
    """Protocols and numbers that probes and the annotation `prometheus.io/port` name."""

    @property
    def text(self) -> str:
        """Its name in answers, such as `shop/api[Deployment]`."""
        return f"{self.namespace}/{self.name}[{self.kind}]"

    @property
    def unsure_labels(self) -> tuple[str, ...]:
        """Keys of labels of which nobody can know the values before, or whether the pods will have them."""
        return self.unknown_labels if self.bound else (*self.unknown_labels, *NODE_LABELS)


@frozen
class ServicePort:
    """A port of a Service, and the number or name of the port of the pods that it leads to."""

    protocol: str
    port: int
    target: int | str


@frozen
class Service:
    """A Service: the pods of its namespace that it leads to, and by which addresses."""

    namespace: str
    name: str
    type: str = "ClusterIP"
    selector: Pairs = ()
    """Empty: whom it leads to is said elsewhere."""
    ports: tuple[ServicePort, ...] = ()
    addresses: tuple[str, ...] = ()
    """Its own ones, none where it is headless or nobody knows them."""
    hinted: tuple[tuple[str, int], ...] = ()
    """The port that its annotation `prometheus.io/port` names."""
    origins: tuple[Located, ...] = field(default=(), eq=False, repr=False)


@frozen
class Ingress:
    """An Ingress, and the names of the Services of its namespace that it leads to."""

    namespace: str
    name: str
    services: tuple[str, ...] = ()
    origins: tuple[Located, ...] = field(default=(), eq=False, repr=False)


@frozen
class Operated:
    """An object of a custom resource, of which a controller may make pods, and what labels these may have."""

    namespace: str
    labels: tuple[Pairs, ...] = ()


def _living(workloads: Iterable[Workload]) -> tuple[Workload, ...]:
    return tuple(item for item in workloads if not item.ended)


@frozen
class Inventory:
    """What exists; pods that have ended do not. Namespaces that only workloads name have no labels but their name."""

    workloads: tuple[Workload, ...] = field(default=(), converter=_living)
    namespaces: tuple[KnownNamespace, ...] = ()
    services: tuple[Service, ...] = ()
    ingresses: tuple[Ingress, ...] = ()
    operated: tuple[Operated, ...] = ()
    again: tuple[Workload, ...] = ()
    """Other descriptions of some of the workloads; nobody knows which of the two is meant."""

    def by_the_other_descriptions(self) -> "Inventory":
        """Return what exists where each description that is kept beside is the one that counts."""
        others = {(item.namespace, item.kind, item.name): item for item in self.again}
        workloads = tuple(others.get((item.namespace, item.kind, item.name), item) for item in self.workloads)
        return evolve(self, workloads=workloads, again=())


Inventories: TypeAlias = tuple[Inventory, Inventory]
"""What exists on each of two sides."""
