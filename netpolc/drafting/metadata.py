"""Labels and annotations of an object that was taken: those that stay, and those whose writer no longer writes it."""

import re
from typing import Final

from netpolc.authoring.policies import Texts
from netpolc.rules.json import Json, JsonObject, as_object
from netpolc.rules.known import MANAGED_BY
from netpolc.values import frozen

_TOOLS: Final = frozenset(
    {
        *("ansible", "argo-cd", "argocd", "carvel", "cdk8s", "fleet", "flux", "fluxcd", "helm", "helmfile", "jsonnet"),
        *("kapp", "kpt", "kubectl", "kustomize", "netpolc", "pulumi", "skaffold", "tanka", "terraform", "tiller"),
    }
)
"""Who says of itself in `app.kubernetes.io/managed-by` that it deploys; another value is whoever really keeps it."""
_DROPPED: Final = re.compile(
    r"kubectl[^/]*/last-applied-configuration"
    r"|(?:meta\.)?helm\.sh/.*"
    r"|argocd\.argoproj\.io/(?:tracking-id|instance)"
    r"|(?:[^/]*\.)?toolkit\.fluxcd\.io/.*"
    r"|config(?:sync|management)\.gke\.io/.*"
    r"|config\.kubernetes\.io/.*"
)


@frozen
class Kept:
    """What stays of the metadata of an object."""

    labels: Texts
    annotations: Texts
    dropped: tuple[str, ...]
    """The keys that go with whoever wrote them, and fields that only a server or a controller writes."""
    controller: str | None
    """The kind and the name of a controller that owns it."""


def kept(metadata: JsonObject) -> Kept:
    """Divide the metadata of an object."""
    labels, annotations = _texts(metadata.get("labels")), _texts(metadata.get("annotations"))
    gone = [key for key, value in (*labels, *annotations) if _goes(key, value) and value != "netpolc"]
    gone += [key for key in ("finalizers",) if metadata.get(key)]
    return Kept(
        tuple(pair for pair in labels if not _goes(*pair)),
        tuple(pair for pair in annotations if not _goes(*pair)),
        tuple(dict.fromkeys(gone)),
        _controller(metadata.get("ownerReferences")),
    )


def _goes(key: str, value: str) -> bool:
    return bool(_DROPPED.fullmatch(key)) or (key == MANAGED_BY and value.casefold() in _TOOLS)


def _texts(value: Json) -> Texts:
    return tuple(sorted((key, "" if text is None else str(text)) for key, text in as_object(value).items()))


def _controller(owners: Json) -> str | None:
    for owner in owners if isinstance(owners, list) else ():
        stated = as_object(owner)
        if stated.get("controller") is True:
            return f"{stated.get('kind')} {stated.get('name')}"
    return None
