"""Objects of manifests that may not stay in a cluster, or never come to it, though a server takes them.

Source: Helm deletes and installs hooks at times of their own; Argo CD does so with its hooks, and skips some; Flux
leaves out what a label or an annotation disables for it, in whatever case, and what it shall ignore or apply only where
there is none yet; kustomize drops what is local configuration (any value but `false`); a server takes away what has a
`deletionTimestamp` as soon as nothing holds it. What a server gave a `uid` is there, whatever would leave it out.
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
_FLUX: Final = "kustomize.toolkit.fluxcd.io/reconcile", frozenset({"disabled"})
_FLUX_APPLIES: Final = "kustomize.toolkit.fluxcd.io/ssa", frozenset({"ignore", "ifnotpresent"})
_LOCAL: Final = "config.kubernetes.io/local-config"
_MARKED: Final = frozenset({_DELETED, "annotations", "labels"})


def passing(item: Item, name: str) -> Note | None:
    """Note why an object may not stay; None: nothing of it says so."""
    metadata = as_object(item.value.get("metadata"))
    if not _MARKED.intersection(metadata):
        return None
    for why, path in _reasons(metadata):
        origin: Located = LazyMark(item, ("metadata", *path))
        return Note(PASSING, f"`{name}` may not stay: {why}", (origin,))
    return None


def _reasons(metadata: JsonObject) -> Iterator[tuple[str, tuple[str, ...]]]:
    if metadata.get(_DELETED):
        yield "it is being deleted", (_DELETED,)
    annotations = as_object(metadata.get("annotations"))
    placed = partial(_word, annotations)
    if placed(_HELM):
        yield "Helm applies it as a hook, and may delete it", ("annotations", _HELM)
    if placed(_ARGO):
        yield "Argo CD applies it as a hook, may delete it and may skip it", ("annotations", _ARGO)
    if metadata.get("uid") or metadata.get("resourceVersion"):
        return  # it is in the cluster, whatever left it out of what was applied since
    for where in ("labels", "annotations"):
        marks = as_object(metadata.get(where))
        for key, values in (_FLUX, _FLUX_APPLIES):
            if _word(marks, key) in values:
                yield "Flux leaves it as it is in the cluster", (where, key)
    if placed(_LOCAL) not in {"", "false"}:
        yield "kustomize leaves it out, as local configuration", ("annotations", _LOCAL)


def _word(annotations: JsonObject, key: str) -> str:
    value = annotations.get(key)
    return value.strip().casefold() if isinstance(value, str) else ""
