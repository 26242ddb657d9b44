"""The types of ICMP that Cilium knows by name (pkg/policy/api/icmp.go)."""

from collections.abc import Mapping
from typing import Final

ICMP_TYPES: Final[Mapping[str, frozenset[str]]] = {
    "IPv4": frozenset(
        {
            "EchoReply",
            "DestinationUnreachable",
            "Redirect",
            "Echo",
            "EchoRequest",
            "RouterAdvertisement",
            "RouterSelection",
            "TimeExceeded",
            "ParameterProblem",
            "Timestamp",
            "TimestampReply",
            "Photuris",
            "ExtendedEchoRequest",
            "ExtendedEchoReply",
        }
    ),
    "IPv6": frozenset(
        {
            "DestinationUnreachable",
            "PacketTooBig",
            "TimeExceeded",
            "ParameterProblem",
            "EchoRequest",
            "EchoReply",
            "MulticastListenerQuery",
            "MulticastListenerReport",
            "MulticastListenerDone",
            "RouterSolicitation",
            "RouterAdvertisement",
            "NeighborSolicitation",
            "NeighborAdvertisement",
            "RedirectMessage",
            "RouterRenumbering",
            "ICMPNodeInformationQuery",
            "ICMPNodeInformationResponse",
            "InverseNeighborDiscoverySolicitation",
            "InverseNeighborDiscoveryAdvertisement",
            "HomeAgentAddressDiscoveryRequest",
            "HomeAgentAddressDiscoveryReply",
            "MobilePrefixSolicitation",
            "MobilePrefixAdvertisement",
            "DuplicateAddressRequestCodeSuffix",
            "DuplicateAddressConfirmationCodeSuffix",
            "ExtendedEchoRequest",
            "ExtendedEchoReply",
        }
    ),
}
