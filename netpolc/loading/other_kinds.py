"""Kinds of no target here that may decide on connections all the same."""

from collections.abc import Iterable
from typing import Final

_GROUPS: Final = (
    *("cilium.io", "projectcalico.org", "policy.networking.k8s.io", "antrea.io", "ovn.org", "kyverno.io"),
    *("istio.io", "linkerd.io", "template.openshift.io", "networking.k8s.io", "kustomize.config.k8s.io"),
    *("network.openshift.io", "access.smi-spec.io", "policy.openservicemesh.io"),
)
_HARMLESS: Final = frozenset({"Ingress", "IngressClass", "IPAddress", "ServiceCIDR"})
"""Kinds of `networking.k8s.io` that no connection between pods hangs on."""
_DECIDING: Final = {
    "kubeovn.io": ("SecurityGroup", "Subnet", "Vpc"),
    "consul.hashicorp.com": ("SamenessGroup", "ServiceIntentions", "TrafficPermissions"),
    "kuma.io": ("Mesh", "MeshTrafficPermission", "TrafficPermission"),
}
"""Kinds of groups most of which decide nothing, by group."""
_DEPLOYING: Final = {
    "argoproj.io": ("Application", "ApplicationSet"),
    "helm.cattle.io": ("HelmChart", "HelmChartConfig"),
    "fleet.cattle.io": ("Bundle", "GitRepo"),
}
"""Kinds whose controllers apply manifests that stand elsewhere, by group."""
_FLUX: Final = ".toolkit.fluxcd.io"
_WORDS: Final = ("polic", "firewall")
_DENYING: Final = ("istio.io", "linkerd.io", "admissionregistration.k8s.io", "policy")
"""Groups whose kinds let nothing through that a policy denies: proxies deny more, and admission decides on objects."""
_OF_NETWORKS: Final = ("cilium.io", "projectcalico.org", "antrea.io", "ovn.org", "networking.k8s.io")
"""Groups of which policies alone let something through; what they name, pools and peers of routers do not."""


_OF_ONE_NAMESPACE: Final = (
    ("cilium.io", "CiliumNetworkPolicy"),
    ("projectcalico.org", "NetworkPolicy"),
    ("crd.antrea.io", "NetworkPolicy"),
    ("networking.k8s.io", "NetworkPolicy"),
)
"""Kinds whose objects hold for pods of their own namespace only, by group."""


def decides(api_version: str, kind: str, *, deploys: bool) -> bool:
    """Say whether connections may hang on an object of a kind; `deploys`: also by what a controller makes of it."""
    group = api_version.rpartition("/")[0]
    if deploys and (kind in _DEPLOYING.get(group, ()) or group.endswith(_FLUX)):
        return True
    known = _is_among(group, _GROUPS)
    deciding = _is_among(group, (name for name, kinds in _DECIDING.items() if kind in kinds))
    return (known and kind not in _HARMLESS) or deciding or _is_policy(kind)


def may_allow(api_version: str, kind: str) -> bool:
    """Say whether an object of a kind may allow what policies deny, or isolate what they do not.

    Not all that decide on connections do, and what is not known may.
    """
    group = api_version.rpartition("/")[0]
    if _is_among(group, _DENYING) or group.startswith("iam."):
        return False
    return not _is_among(group, _OF_NETWORKS) or _is_policy(kind)


def stays_in_namespace(api_version: str, kind: str) -> bool:
    """Say whether an object of a kind isolates pods of its own namespace only, and allows something at these only."""
    group = api_version.rpartition("/")[0]
    return any(kind == known and _is_among(group, (name,)) for name, known in _OF_ONE_NAMESPACE)


def _is_policy(kind: str) -> bool:
    return any(word in kind.casefold() for word in _WORDS)


def _is_among(group: str, names: Iterable[str]) -> bool:
    return any(group == name or group.endswith(f".{name}") for name in names)
