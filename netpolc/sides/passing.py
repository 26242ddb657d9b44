"""Objects of manifests that may not stay in a cluster, or never come to it, though a server takes them.

Source: Helm deletes and installs hooks at times of their own; Argo CD does so with its hooks, and skips some; Flux
leaves out what is disabled for it; kustomize drops what is local configuration (any value but `false`); a server takes
away what has a `deletionTimestamp` as soon as nothing holds it.
"""

from collections.abc import Iterator
from functools import partial
from typing import Final

from netpolc.analysis.answers import Note
from netpolc.diagnostics.origin import Located
from netpolc.rules.json import JsonObject, as_object
from netpolc.yaml.documents import Item
from netpolc.yaml.lazy_marks import LazyMark

PASSING: Final = "may-not-stay"
_DELETED: Final = "deletionTimestamp"
_HELM: Final = "helm.sh/hook"
_ARGO: Final = "argocd.argoproj.io/hook"
_FLUX: Final = "kustomize.toolkit.fluxcd.io/reconcile"
_LOCAL: Final = "config.kubernetes.io/local-config"


def passing(item: Item, name: str) -> Note | None:
    """Note why an object may not stay; None: nothing of it says so."""
    metadata = as_object(item.value.get("metadata"))
    if _DELETED not in metadata and "annotations" not in metadata:
        return None
    for why, path in _reasons(metadata):
        origin: Located = LazyMark(item, ("metadata", *path))
        return Note(PASSING, f"`{name}` may not stay: {why}", (origin,))
    return None


def _reasons(metadata: JsonObject) -> Iterator[tuple[str, tuple[str, ...]]]:
    if metadata.get(_DELETED):
        yield "it is being deleted", (_DELETED,)
    annotations = as_object(metadata.get("annotations"))
    placed = partial(_annotation, annotations)
    if placed(_HELM):
        yield "Helm applies it as a hook, and may delete it", ("annotations", _HELM)
    if placed(_ARGO):
        yield "Argo CD applies it as a hook, may delete it and may skip it", ("annotations", _ARGO)
    if placed(_FLUX) == "disabled":
        yield "Flux leaves it as it is in the cluster", ("annotations", _FLUX)
    if placed(_LOCAL) not in {"", "false"}:
        yield "kustomize leaves it out, as local configuration", ("annotations", _LOCAL)


def _annotation(annotations: JsonObject, key: str) -> str:
    value = annotations.get(key)
    return value.strip().casefold() if isinstance(value, str) else ""
