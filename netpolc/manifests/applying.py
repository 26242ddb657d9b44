"""Which files of a folder reach a cluster, whoever wrote them.

Source: `kubectl apply -R -f` takes files that end in `.json`, `.yaml` and `.yml`, at any depth, in hidden folders too
(ExpandPathsToFileVisitors); the directory source of Argo CD takes these and `.jsonnet`, and hands a folder with a
`kustomization.yaml`, `kustomization.yml` or `Kustomization` to kustomize.
"""

from typing import Final

_SUFFIXES: Final = (".json", ".jsonnet", ".yaml", ".yml")
_NAMES: Final = frozenset({"Kustomization"})


def is_applied(path: str) -> bool:
    """Say whether kubectl or Argo CD would take the file at a path, with `/`, or be led by it."""
    return path.endswith(_SUFFIXES) or path.rpartition("/")[2] in _NAMES
