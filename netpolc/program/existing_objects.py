"""Objects that exist, taken one by one: which are of an inventory, and the inventory that they make."""

from attrs import define, field

from netpolc.program.inventory import Ingress, Inventory, KnownNamespace, Operated, Service, Workload
from netpolc.program.services import read_ingress, read_operated, read_service
from netpolc.program.workloads import Locate, read_namespace, read_workload
from netpolc.rules.json import JsonObject


@define(eq=False)
class ExistingObjects:
    """What was taken so far."""

    workloads: list[Workload] = field(factory=list[Workload])
    namespaces: list[KnownNamespace] = field(factory=list[KnownNamespace])
    services: list[Service] = field(factory=list[Service])
    ingresses: list[Ingress] = field(factory=list[Ingress])
    operated: list[Operated] = field(factory=list[Operated])

    def take(self, value: JsonObject, locate: Locate, namespace: str) -> bool:
        """Keep an object that an inventory knows; say of every other that it is none.

        `namespace`: of objects that name none. An object of a custom resource is kept too, and is still another's.
        """
        if (workload := read_workload(value, locate, namespace)) is not None:
            self.workloads.append(workload)
        elif (place := read_namespace(value, locate)) is not None:
            self.namespaces.append(place)
        elif (service := read_service(value, locate, namespace)) is not None:
            self.services.append(service)
        elif (ingress := read_ingress(value, locate, namespace)) is not None:
            self.ingresses.append(ingress)
        else:
            if (operated := read_operated(value, namespace)) is not None:
                self.operated.append(operated)
            return False
        return True

    def inventory(self) -> Inventory:
        """Put together what was taken; of a workload that is described again, the first with labels counts.

        The last one with labels, where it says otherwise, is kept beside: whoever applies both gets that one.
        """
        alike: dict[tuple[str, str, str], Workload] = {}
        last: dict[tuple[str, str, str], Workload] = {}
        for item in self.workloads:
            key = item.namespace, item.kind, item.name
            if key not in alike or (item.labels and not alike[key].labels):
                alike[key] = item
            elif item.labels:
                last[key] = item
        again = tuple(item for key, item in last.items() if item != alike[key])
        return Inventory(
            tuple(alike.values()),
            tuple(self.namespaces),
            tuple(self.services),
            tuple(self.ingresses),
            tuple(self.operated),
            again,
        )
