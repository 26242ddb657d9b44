"""Kinds of no target here that may decide on connections all the same."""

from typing import Final

_GROUPS: Final = (
    *("cilium.io", "projectcalico.org", "policy.networking.k8s.io", "antrea.io", "ovn.org", "kyverno.io"),
    *("istio.io", "linkerd.io", "template.openshift.io", "networking.k8s.io", "kustomize.config.k8s.io"),
)
_HARMLESS: Final = frozenset({"Ingress", "IngressClass", "IPAddress", "ServiceCIDR"})
"""Kinds of `networking.k8s.io` that no connection between pods hangs on."""
_DEPLOYING: Final = {
    "argoproj.io": ("Application", "ApplicationSet"),
    "helm.cattle.io": ("HelmChart", "HelmChartConfig"),
    "fleet.cattle.io": ("Bundle", "GitRepo"),
}
"""Kinds whose controllers apply manifests that stand elsewhere, by group."""
_FLUX: Final = ".toolkit.fluxcd.io"
_WORDS: Final = ("polic", "firewall")


def decides(api_version: str, kind: str, *, deploys: bool) -> bool:
    """Say whether connections may hang on an object of a kind; `deploys`: also by what a controller makes of it."""
    group = api_version.rpartition("/")[0]
    if deploys and (kind in _DEPLOYING.get(group, ()) or group.endswith(_FLUX)):
        return True
    known = any(group == name or group.endswith(f".{name}") for name in _GROUPS)
    return (known and kind not in _HARMLESS) or any(word in kind.casefold() for word in _WORDS)
