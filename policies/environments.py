"""What differs between the environments, and nothing else."""

from attrs import frozen

import netpolc
from netpolc import Addresses, cidr


@frozen
class Environment(netpolc.Environment):
    """The facts that a policy of the boutique may depend on."""

    api_server: Addresses
    """Where the control plane of the cluster answers."""
    card_network: Addresses
    """Where the payment provider takes cards: its sandbox, or its real network."""
    load_test: bool = False
    """Whether the load generator runs here."""


SANDBOX = cidr("198.51.100.0/28")
LIVE = cidr("203.0.113.0/24", except_=("203.0.113.64/26",))

ENVIRONMENTS = (
    Environment("dev", api_server=cidr("10.10.0.1/32"), card_network=SANDBOX, load_test=True),
    Environment("staging", api_server=cidr("10.20.0.1/32"), card_network=SANDBOX, load_test=True),
    Environment("prod", api_server=cidr("10.30.0.1/32"), card_network=LIVE),
)
