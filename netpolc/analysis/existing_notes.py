"""What an answer about workloads that exist hangs on."""

from collections.abc import Iterable, Iterator
from typing import Final

from netpolc.analysis.answers import Note
from netpolc.analysis.owned import base
from netpolc.analysis.tables import blocks
from netpolc.analysis.units import Units
from netpolc.analysis.view import Options, View
from netpolc.diagnostics.origin import Located
from netpolc.program.features import PodsInBlocks
from netpolc.program.inventory import Inventory
from netpolc.program.model import BlockPeer
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
    where = cidrs_set(options.pod_cidrs) if options.pod_cidrs else _pod_addresses(inventory)
    if not options.pod_ips:
        meant, origins = _blocks(view, PodsInBlocks.UNKNOWN, where)
        if meant:
            text = f"blocks are read as addresses outside of the cluster; pods could have addresses of {_listed(meant)}"
            yield Note("ipblock-may-cover-pods", text, origins)
    nowhere = tuple(
        sorted({base(text) for text, item in units.shown.items() if not (item.addresses or item.host_network)})
    )
    if nowhere:
        meant, origins = _blocks(view, PodsInBlocks.YES, where)
        if meant:
            text = f"pods whose addresses are not known are read as if they had none of {_listed(meant)}"
            yield Note("pod-address", text, origins, nowhere)


def _blocks(view: View, kind: PodsInBlocks, where: Intervals) -> tuple[list[str], tuple[Located, ...]]:
    """Return the blocks of a kind that meet addresses, and where their rules stand."""
    found: dict[Located, None] = {}
    meant: list[str] = []
    for table in (view.ingress, view.egress):
        for _, _, opened in table.rules:
            for item in opened:
                near = [peer.cidr for peer in blocks(item.rule) if peer.pods is kind and _meets(peer, where)]
                if near:
                    found.update(dict.fromkeys(item.rule.origins))
                    meant += near
    return meant, tuple(found)


def _meets(peer: BlockPeer, where: Intervals) -> bool:
    return bool(block_set(peer.cidr, peer.except_) & where)


def _listed(cidrs: Iterable[str]) -> str:
    names = [f"`{cidr}`" for cidr in sorted({*cidrs})]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _pod_addresses(inventory: Inventory) -> Intervals:
    """Return where pods may have addresses: those that are known, and where not all are every private one."""
    numbers = (address_number(text) for item in inventory.workloads for text in item.addresses)
    known = union((number, number) for number in numbers)
    return known if all(item.addresses for item in inventory.workloads) else known | PRIVATE
