"""What an answer about workloads that exist hangs on."""

from collections.abc import Iterable, Iterator
from typing import Final

from netpolc.analysis.answers import Note
from netpolc.analysis.owned import base
from netpolc.analysis.tables import blocks
from netpolc.analysis.units import Units
from netpolc.analysis.view import Options, View
from netpolc.diagnostics.origin import Located
from netpolc.program.inventory import Inventory
from netpolc.sets.addresses import PRIVATE, address_number, block_set, cidrs_set
from netpolc.sets.intervals import Intervals, union

GIVEN_UP: Final = Note(
    "budget", "which connections there are takes too many steps to say, so those not shown are unknown"
)


def notes_of(units: Units, view: View, inventory: Inventory, options: Options) -> Iterator[Note]:
    """Say what the answer hangs on: workloads on the network of their node, and blocks that could mean pods."""
    hosts = tuple(sorted({base(text) for text, item in units.shown.items() if item.host_network}))
    if hosts:
        text = "pods on the network of their node are shown as others, but unknown: most networks see the node"
        yield Note("host-network", text, ends=hosts)
    if options.pod_ips:
        return
    where = cidrs_set(options.pod_cidrs) if options.pod_cidrs else _pod_addresses(inventory)
    found: dict[Located, None] = {}
    meant: dict[str, None] = {}
    for table in (view.ingress, view.egress):
        for _, _, opened in table.rules:
            for item in opened:
                if item.outside and item.rule.peers is not None and item.outside & where:
                    found.update(dict.fromkeys(item.rule.origins))
                    meant.update(dict.fromkeys(peer.cidr for peer in blocks((item,)) if _meets(peer.cidr, where)))
    if meant:
        text = f"blocks are read as addresses outside of the cluster; pods could have addresses of {_listed(meant)}"
        yield Note("ipblock-may-cover-pods", text, tuple(found))


def _meets(cidr: str, where: Intervals) -> bool:
    return bool(block_set(cidr) & where)


def _listed(cidrs: Iterable[str]) -> str:
    names = [f"`{cidr}`" for cidr in sorted(cidrs)]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _pod_addresses(inventory: Inventory) -> Intervals:
    """Return where pods may have addresses: those that are known if all are, else every private one."""
    if not inventory.workloads or not all(item.addresses for item in inventory.workloads):
        return PRIVATE
    numbers = (address_number(text) for item in inventory.workloads for text in item.addresses)
    return union((number, number) for number in numbers)
