"""The check `service-address`."""

from collections.abc import Iterator
from typing import Final

from netpolc.checks.asked import Asked, block_peers, peer_place
from netpolc.diagnostics.catalogue.opening import SERVICE_ADDRESS
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.program.model import Direction

_NARROW: Final = {False: 24, True: 120}
"""The widest block that is thought to mean a few addresses, for IPv4 and IPv6, by the length of its prefix."""


def service_address(asked: Asked) -> Iterator[Diagnostic]:
    """Report egress to the address of a Service: a policy sees the address of a pod."""
    services = asked.exists.inventory.services if asked.exists else ()
    if not services and not asked.facts.service_cidrs:
        return
    from netpolc.sets.addresses import block_set, cidr_set

    known = [(number, item) for item in services for text in item.addresses if (number := _number(text)) is not None]
    ranges = [(text, cidr_set(text)) for text in asked.facts.service_cidrs]
    if not known and not ranges:
        return
    for policy in asked.program.policies:
        for rule in policy.rules:
            if rule.direction is not Direction.EGRESS:
                continue
            for index, peer in block_peers(rule):
                if int(peer.cidr.rpartition("/")[2]) < _NARROW[":" in peer.cidr]:
                    continue
                block = block_set(peer.cidr, peer.except_)
                service = next((item for number, item in known if number in block), None)
                lies = next((text for text, addresses in ranges if block and block <= addresses), None)
                if service is None and lies is None:
                    continue
                if service is not None:
                    what = f"holds the address of Service `{service.namespace}/{service.name}`"
                    cure = f"select the pods of Service `{service.name}`"
                else:
                    what, cure = f"lies in `{lies}`, where Services have their addresses", "select the pods"
                asked.told.add(("block", id(rule), index))
                said = f"the block `{peer.cidr}` {what}, and a policy sees the address of a pod"
                yield finding(SERVICE_ADDRESS, said, peer_place(policy, rule, index), help=cure)


def _number(text: str) -> int | None:
    from netpolc.sets.addresses import address_number

    try:
        return address_number(text)
    except ValueError:
        return None
