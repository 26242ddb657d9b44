"""netpolc: network policy for Kubernetes as typed Python, checked and compiled to manifests.

Everything of the language is here; nothing is imported before it is used.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netpolc.authoring.addresses import Addresses, anywhere, cidr
    from netpolc.authoring.environments import Environment, read_environments
    from netpolc.authoring.labels import Requirement, label
    from netpolc.authoring.library import allow_dns, dns_ports, internet, kube_dns, private_addresses
    from netpolc.authoring.namespaces import Namespace, Namespaces, all_namespaces, namespace, namespaces
    from netpolc.authoring.pods import OwnPods, Pods, all_pods, app, by_label, pods, this_namespace
    from netpolc.authoring.policies import Clause, Clauses, Policy, policy, within
    from netpolc.authoring.ports import Ports, all_sctp, all_tcp, all_udp, port_range, sctp, tcp, udp
    from netpolc.authoring.rules import Connection, Rule, allow, deny_all, deny_egress, deny_ingress
    from netpolc.authoring.sets import PolicySet, policy_set
    from netpolc.authoring.unions import End, Peer, any_of

_HOME = {
    "Addresses": "addresses",
    "anywhere": "addresses",
    "cidr": "addresses",
    "Environment": "environments",
    "read_environments": "environments",
    "Requirement": "labels",
    "label": "labels",
    "allow_dns": "library",
    "dns_ports": "library",
    "internet": "library",
    "kube_dns": "library",
    "private_addresses": "library",
    "Namespace": "namespaces",
    "Namespaces": "namespaces",
    "all_namespaces": "namespaces",
    "namespace": "namespaces",
    "namespaces": "namespaces",
    "OwnPods": "pods",
    "Pods": "pods",
    "all_pods": "pods",
    "app": "pods",
    "by_label": "pods",
    "pods": "pods",
    "this_namespace": "pods",
    "Clause": "policies",
    "Clauses": "policies",
    "Policy": "policies",
    "policy": "policies",
    "within": "policies",
    "Ports": "ports",
    "all_sctp": "ports",
    "all_tcp": "ports",
    "all_udp": "ports",
    "port_range": "ports",
    "sctp": "ports",
    "tcp": "ports",
    "udp": "ports",
    "Connection": "rules",
    "Rule": "rules",
    "allow": "rules",
    "deny_all": "rules",
    "deny_egress": "rules",
    "deny_ingress": "rules",
    "PolicySet": "sets",
    "policy_set": "sets",
    "End": "unions",
    "Peer": "unions",
    "any_of": "unions",
}

__all__ = [
    "Addresses",
    "Clause",
    "Clauses",
    "Connection",
    "End",
    "Environment",
    "Namespace",
    "Namespaces",
    "OwnPods",
    "Peer",
    "Pods",
    "Policy",
    "PolicySet",
    "Ports",
    "Requirement",
    "Rule",
    "all_namespaces",
    "all_pods",
    "all_sctp",
    "all_tcp",
    "all_udp",
    "allow",
    "allow_dns",
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
    "kube_dns",
    "label",
    "namespace",
    "namespaces",
    "pods",
    "policy",
    "policy_set",
    "port_range",
    "private_addresses",
    "read_environments",
    "sctp",
    "tcp",
    "this_namespace",
    "udp",
    "within",
]


def __getattr__(name: str) -> object:
    home = _HOME.get(name)
    if home is None:
        if name == "__version__":
            from importlib.metadata import version  # noqa: PLC0415 - paid only where it is asked for

            return version("netpolc")
        raise AttributeError(f"module `netpolc` has no attribute `{name}`")
    from importlib import import_module  # noqa: PLC0415 - the commands do not need the language to start

    value: object = getattr(import_module(f"netpolc.authoring.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
