"""netpolc: network policy for Kubernetes as typed Python, checked and compiled to manifests.

Everything of the language is here; nothing is imported before it is used.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netpolc.authoring.addresses import Addresses, anywhere, cidr
    from netpolc.authoring.environment_files import read_environments
    from netpolc.authoring.environments import Environment
    from netpolc.authoring.existing import ExistingLabel, ExistingNamespace, ExistingPorts
    from netpolc.authoring.labels import Requirement, label
    from netpolc.authoring.library import allow_dns, dns_ports, internet, kube_dns, private_addresses
    from netpolc.authoring.namespaces import Namespace, Namespaces, all_namespaces, namespace, namespaces
    from netpolc.authoring.pods import OwnPods, Pods, all_pods, app, by_label, pods, this_namespace
    from netpolc.authoring.policies import Clause, Clauses, Policy, policy, within
    from netpolc.authoring.ports import Ports, all_sctp, all_tcp, all_udp, port_range, sctp, tcp, udp
    from netpolc.authoring.promises import Promises, always, isolated, never, only, promises
    from netpolc.authoring.rules import Connection, Rule, allow, deny_all, deny_egress, deny_ingress
    from netpolc.authoring.sets import PolicySet, policy_set
    from netpolc.authoring.unions import End, Peer, any_of

__all__ = [
    "Addresses",
    "Clause",
    "Clauses",
    "Connection",
    "End",
    "Environment",
    "ExistingLabel",
    "ExistingNamespace",
    "ExistingPorts",
    "Namespace",
    "Namespaces",
    "OwnPods",
    "Peer",
    "Pods",
    "Policy",
    "PolicySet",
    "Ports",
    "Promises",
    "Requirement",
    "Rule",
    "all_namespaces",
    "all_pods",
    "all_sctp",
    "all_tcp",
    "all_udp",
    "allow",
    "allow_dns",
    "always",
    "any_of",
    "anywhere",
    "app",
    "by_label",
    "cidr",
    "deny_all",
    "deny_egress",
    "deny_ingress",
    "dns_ports",
    "internet",
    "isolated",
    "kube_dns",
    "label",
    "namespace",
    "namespaces",
    "never",
    "only",
    "pods",
    "policy",
    "policy_set",
    "port_range",
    "private_addresses",
    "promises",
    "read_environments",
    "sctp",
    "tcp",
    "this_namespace",
    "udp",
    "within",
]


if TYPE_CHECKING:
    __version__: str
else:
    from netpolc.later import later

    _word = later(
        __name__,
        {
            "Addresses": "netpolc.authoring.addresses",
            "anywhere": "netpolc.authoring.addresses",
            "cidr": "netpolc.authoring.addresses",
            "Environment": "netpolc.authoring.environments",
            "read_environments": "netpolc.authoring.environment_files",
            "ExistingLabel": "netpolc.authoring.existing",
            "ExistingNamespace": "netpolc.authoring.existing",
            "ExistingPorts": "netpolc.authoring.existing",
            "Requirement": "netpolc.authoring.labels",
            "label": "netpolc.authoring.labels",
            "allow_dns": "netpolc.authoring.library",
            "dns_ports": "netpolc.authoring.library",
            "internet": "netpolc.authoring.library",
            "kube_dns": "netpolc.authoring.library",
            "private_addresses": "netpolc.authoring.library",
            "Namespace": "netpolc.authoring.namespaces",
            "Namespaces": "netpolc.authoring.namespaces",
            "all_namespaces": "netpolc.authoring.namespaces",
            "namespace": "netpolc.authoring.namespaces",
            "namespaces": "netpolc.authoring.namespaces",
            "OwnPods": "netpolc.authoring.pods",
            "Pods": "netpolc.authoring.pods",
            "all_pods": "netpolc.authoring.pods",
            "app": "netpolc.authoring.pods",
            "by_label": "netpolc.authoring.pods",
            "pods": "netpolc.authoring.pods",
            "this_namespace": "netpolc.authoring.pods",
            "Clause": "netpolc.authoring.policies",
            "Clauses": "netpolc.authoring.policies",
            "Policy": "netpolc.authoring.policies",
            "policy": "netpolc.authoring.policies",
            "within": "netpolc.authoring.policies",
            "Ports": "netpolc.authoring.ports",
            "all_sctp": "netpolc.authoring.ports",
            "all_tcp": "netpolc.authoring.ports",
            "all_udp": "netpolc.authoring.ports",
            "port_range": "netpolc.authoring.ports",
            "sctp": "netpolc.authoring.ports",
            "tcp": "netpolc.authoring.ports",
            "udp": "netpolc.authoring.ports",
            "Promises": "netpolc.authoring.promises",
            "always": "netpolc.authoring.promises",
            "isolated": "netpolc.authoring.promises",
            "never": "netpolc.authoring.promises",
            "only": "netpolc.authoring.promises",
            "promises": "netpolc.authoring.promises",
            "Connection": "netpolc.authoring.rules",
            "Rule": "netpolc.authoring.rules",
            "allow": "netpolc.authoring.rules",
            "deny_all": "netpolc.authoring.rules",
            "deny_egress": "netpolc.authoring.rules",
            "deny_ingress": "netpolc.authoring.rules",
            "PolicySet": "netpolc.authoring.sets",
            "policy_set": "netpolc.authoring.sets",
            "End": "netpolc.authoring.unions",
            "Peer": "netpolc.authoring.unions",
            "any_of": "netpolc.authoring.unions",
        },
    )

    def __getattr__(name: str) -> object:
        if name == "__version__":
            from importlib.metadata import version

            return version("netpolc")
        return _word(name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
