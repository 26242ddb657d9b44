"""Which files of a folder reach a cluster, whoever wrote them.

Source: `kubectl apply -R -f` takes files that end in `.json`, `.yaml` and `.yml`, at any depth, in hidden folders too
(ExpandPathsToFileVisitors); the directory source of Argo CD takes these and `.jsonnet`, and hands a folder with a
`kustomization.yaml`, `kustomization.yml` or `Kustomization` to kustomize, and one with a `Chart.yaml` to
Helm; `.argocd-source.yaml` and `.argocd-source-NAME.yaml` lead it too.
"""

from typing import Final

_SUFFIXES: Final = (".json", ".jsonnet", ".yaml", ".yml")
_KUSTOMIZE: Final = frozenset({"Kustomization", "kustomization.yaml", "kustomization.yml"})
_HELM: Final = "Chart.yaml"
_SOURCE: Final = ".argocd-source"


def is_applied(path: str) -> bool:
    """Say whether kubectl or Argo CD would take the file at a path, with `/`, or be led by it."""
    return path.endswith(_SUFFIXES) or leads(path)


def leads(path: str) -> bool:
    """Say whether a file decides what its folder is rendered to, or is rendered itself: nobody reads that here."""
    name = path.rpartition("/")[2]
    return name in _KUSTOMIZE or name == _HELM or name.startswith(_SOURCE) or name.endswith(".jsonnet")
