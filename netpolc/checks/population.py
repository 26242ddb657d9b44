"""Pods that exist, as checks ask about them: whom a selector takes, what they listen on, what leads to them."""

from collections.abc import Iterable, Iterator
from typing import Final

from attrs import define, field

from netpolc.program.inventory import Inventory, Service, Workload
from netpolc.program.model import NAMESPACE_NAME, PodPeer
from netpolc.sets.selections import Constraint, Selection

PortOf = tuple[str, int]
"""A protocol and a number."""
_POD_NAME: Final = "statefulset.kubernetes.io/pod-name"
_POD_INDEX: Final = "apps.kubernetes.io/pod-index"


@define(eq=False)
class Population:
    """What an inventory holds, by namespace and by label."""

    inventory: Inventory
    _by_namespace: dict[str, list[Workload]] = field(factory=dict[str, list[Workload]])
    _by_label: dict[tuple[str, str, str], list[Workload]] = field(factory=dict[tuple[str, str, str], list[Workload]])
    _services: dict[str, list[Service]] = field(factory=dict[str, list[Service]])
    _labels: dict[str, dict[str, str]] = field(factory=dict[str, dict[str, str]])
    _declared: frozenset[str] = frozenset()
    _selected: dict[tuple[str, Selection], tuple[Workload, ...]] = field(
        factory=dict[tuple[str, Selection], tuple[Workload, ...]]
    )
    _matched: dict[Selection, tuple[str, ...]] = field(factory=dict[Selection, tuple[str, ...]])
    _ports: dict[int, frozenset[PortOf]] = field(factory=dict[int, frozenset[PortOf]])

    def __attrs_post_init__(self) -> None:
        for item in self.inventory.workloads:
            if item.idle and item.owner is not None:
                continue
            self._by_namespace.setdefault(item.namespace, []).append(item)
            for key, value in item.labels:
                self._by_label.setdefault((item.namespace, key, value), []).append(item)
        for service in self.inventory.services:
            if service.selector:
                self._services.setdefault(service.namespace, []).append(service)
        for name in self._by_namespace:
            self._labels[name] = {NAMESPACE_NAME: name}
        for known in self.inventory.namespaces:
            self._labels[known.name] = {**dict(known.labels), NAMESPACE_NAME: known.name}
        self._declared = frozenset(item.name for item in self.inventory.namespaces)

    def holds(self, namespace: str) -> bool:
        """Say whether a workload of a namespace is known."""
        return namespace in self._by_namespace

    def namespaces(self) -> Iterable[str]:
        """Name the namespaces with workloads."""
        return self._by_namespace

    def known_namespaces(self) -> Iterable[str]:
        """Name the namespaces that are there, with workloads or without."""
        return self._labels

    def workloads(self, namespace: str) -> list[Workload]:
        """Give the workloads of a namespace."""
        return self._by_namespace.get(namespace, [])

    def everybody(self) -> Iterator[Workload]:
        """Give all workloads."""
        for items in self._by_namespace.values():
            yield from items

    def labels_of(self, namespace: str) -> dict[str, str] | None:
        """Return the labels of a namespace; None where nobody declares them."""
        return self._labels[namespace] if namespace in self._declared else None

    def selected(self, namespace: str, pods: Selection) -> tuple[Workload, ...]:
        """Return the workloads of a namespace that a selector takes, or may take by labels that nobody knows."""
        key = namespace, pods
        found = self._selected.get(key)
        if found is None:
            found = self._selected[key] = tuple(
                item for item in self._candidates(namespace, pods) if may_match(item, pods)
            )
        return found

    def _candidates(self, namespace: str, pods: Selection) -> Iterable[Workload]:
        """Give the workloads with one of the labels that are asked for, where that says less than all."""
        every = self._by_namespace.get(namespace, [])
        for key, constraint in pods.parts:
            if constraint.others or constraint.absent or key in (_POD_NAME, _POD_INDEX):
                continue
            if any(key in item.unsure_labels for item in every if item.unsure_labels):
                continue
            listed = [self._by_label.get((namespace, key, value), []) for value in constraint.values]
            return (
                listed[0] if len(listed) == 1 else list({id(item): item for items in listed for item in items}.values())
            )
        return every

    def matching(self, namespaces: Selection) -> tuple[str, ...]:
        """Name the known namespaces that a selector takes."""
        found = self._matched.get(namespaces)
        if found is None:
            names = namespaces.constraint(NAMESPACE_NAME)
            some = names.values if names.values and not names.others and not names.absent else self._labels
            found = self._matched[namespaces] = tuple(
                name for name in some if name in self._labels and namespaces.holds(self._labels[name])
            )
        return found

    def sought(self, peer: PodPeer) -> tuple[Workload, ...] | None:
        """Return the workloads that a peer means; None where it means a namespace of which none is known, or all."""
        names = peer.namespaces.constraint(NAMESPACE_NAME)
        found = self.matching(peer.namespaces)
        if not peer.namespaces.parts or not found or (not names.others and len(found) < len(names.values)):
            return None
        if not all(self.holds(name) for name in found):
            return None
        return tuple(item for name in found for item in self.selected(name, peer.pods))

    def is_operated(self, namespace: str, pods: Selection) -> bool:
        """Say whether an object of a custom resource may make pods there that a selector takes."""
        return any(
            item.namespace == namespace and any(pods.holds(dict(labels)) for labels in item.labels)
            for item in self.inventory.operated
        )

    def services_of(self, workload: Workload) -> Iterator[Service]:
        """Give the Services that lead to a workload."""
        labels = dict(workload.labels)
        for service in self._services.get(workload.namespace, ()):
            if all(labels.get(key) == value for key, value in service.selector):
                yield service

    def behind(self, service: Service) -> tuple[Workload, ...]:
        """Return the workloads that a Service leads to."""
        listed = [self._by_label.get((service.namespace, *pair), []) for pair in service.selector]
        return tuple(
            item
            for item in min(listed, key=len, default=list[Workload]())
            if all(pair in item.labels for pair in service.selector)
        )

    def declared(self, workload: Workload) -> frozenset[PortOf]:
        """Return what is said of the ports of a workload: by containers, probes, annotations and Services."""
        found = self._ports.get(id(workload))
        if found is None:
            services = list(self.services_of(workload))
            targets = {
                (port.protocol, number)
                for service in services
                for port in service.ports
                if (number := number_at(workload, port.protocol, port.target)) is not None
            }
            hinted = {port for service in services for port in service.hinted}
            found = self._ports[id(workload)] = frozenset({*workload.listens, *workload.hinted, *targets, *hinted})
        return found


def number_at(workload: Workload, protocol: str, target: int | str) -> int | None:
    """Return the number of a port of a workload, by its number or its name."""
    if isinstance(target, int):
        return target
    return next((number for name, of, number in workload.ports if name == target and of == protocol), None)


def may_match(workload: Workload, pods: Selection) -> bool:
    """Say whether a selector takes pods of a workload, whatever values nobody can know."""
    labels: dict[str, str] | None = None
    for key, constraint in pods.parts:
        if key in workload.unsure_labels:
            continue
        if workload.ordinals is not None and key in (_POD_NAME, _POD_INDEX):
            if not _is_numbered(workload, key, constraint):
                return False
            continue
        labels = dict(workload.labels) if labels is None else labels
        if not constraint.holds(labels.get(key)):
            return False
    return True


def _is_numbered(workload: Workload, key: str, constraint: Constraint) -> bool:
    """Say whether one of the pods of a StatefulSet, which gets as many as somebody wants, may have a value."""
    if constraint.others or constraint.absent:
        return constraint.others
    before = f"{workload.name}-" if key == _POD_NAME else ""
    return any(value.startswith(before) and value.removeprefix(before).isdigit() for value in constraint.values)
