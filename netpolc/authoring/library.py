"""What most programs need, built from the language itself."""

from typing import Final

from netpolc.authoring.addresses import Addresses, Block
from netpolc.authoring.calls import told
from netpolc.authoring.namespaces import namespace
from netpolc.authoring.pods import pods
from netpolc.authoring.ports import Ports, tcp, udp
from netpolc.authoring.rules import REFUSED, Rule, allow
from netpolc.authoring.unions import Peer

kube_dns: Final = pods({"k8s-app": "kube-dns"}, namespace=namespace("kube-system"))
"""The pods of cluster DNS, as kubeadm and most distributions label them (CoreDNS keeps the label)."""

dns_ports: Final = udp(53) | tcp(53)
"""DNS asks over UDP, and over TCP for long answers (RFC 7766)."""

_PRIVATE: Final = (
    ("10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"),
    ("fc00::/7", "fe80::/10"),
)

private_addresses: Final = Addresses(tuple(Block(text) for family in _PRIVATE for text in family), "private_addresses")
"""RFC 1918, RFC 6598 (shared), RFC 3927 and RFC 4291 (link-local), RFC 4193 (unique local)."""

internet: Final = Addresses((Block("0.0.0.0/0", _PRIVATE[0]), Block("::/0", _PRIVATE[1])), "internet")
"""Every IPv4 and IPv6 address but the private ones."""


@told(REFUSED)
def allow_dns(*, to: Peer = kube_dns, ports: Ports = dns_ports) -> Rule:
    """Let a policy's subject resolve names; it isolates its subject for egress, as every rule with `to` does.

    OpenShift: `to=pods({"dns.operator.openshift.io/daemonset-dns": "default"}, namespace="openshift-dns")`,
    `ports=udp(5353) | tcp(5353)`. NodeLocal DNS: `to=cidr("169.254.20.10/32")`.
    """
    return allow(to=to, ports=ports)
