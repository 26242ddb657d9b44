"""Kustomizations beside policies: what they set is not in the files that were read."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from netpolc.diagnostics.catalogue.drafting import NOT_RENDERED
from netpolc.diagnostics.model import Diagnostic, Origin, finding
from netpolc.rules.json import as_object
from netpolc.yaml.files import STANDARD_INPUT, read_file

_NAMES: Final = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_CHANGING: Final = (
    *("namespace", "namePrefix", "nameSuffix", "labels", "commonLabels", "commonAnnotations", "components"),
    *("patches", "patchesJson6902", "patchesStrategicMerge", "replacements", "transformers", "vars"),
)
"""Its fields that change an object, or may."""


def not_rendered(sources: Collection[str]) -> Iterator[Diagnostic]:
    """Warn of each kustomization that stands beside one of these files and changes what it names."""
    for folder in sorted({Path(path).parent for path in sources if path != STANDARD_INPUT}):
        for path in (folder / name for name in _NAMES):
            if path.is_file():
                yield from _judged(path)


def _judged(path: Path) -> Iterator[Diagnostic]:
    try:
        documents = read_file(path)
    except OSError:
        return
    for document in documents:
        stated = [key for key in _CHANGING if as_object(document.value).get(key)]
        if stated:
            fields = ", ".join(f"`{key}`" for key in stated)
            said = f"`{path.name}` sets {fields} for the policies beside it, and was not applied"
            cure = f"import what it renders: `kustomize build {path.parent.name or '.'} | netpolc import -`"
            yield finding(NOT_RENDERED, said, Origin(document.place((stated[0],))), help=cure)
