"""What kubectl said of a file, beside what netpolc reads in it."""

import json
from collections.abc import Mapping, Sequence
from typing import Final, cast

from attrs import frozen

from netpolc.diagnostics.catalogue.reading import IGNORED_REST, TEMPLATE
from netpolc.diagnostics.model import Severity
from netpolc.rules.json import Json
from netpolc.targets import judged_kinds
from netpolc.yaml.documents import items, kind_of
from netpolc.yaml.reading import read_documents

LABEL: Final = "zz"
"""The label that kubectl is asked to set, so that it prints the objects."""
_KINDLESS: Final = ("Object 'Kind' is missing", "cannot unmarshal")


@frozen
class Said:
    """The objects that kubectl printed, and its errors."""

    objects: Sequence[Json]
    error: str


def objects_of(printed: str) -> list[Json]:
    """Read what kubectl printed: JSON objects one after the other, each with our label."""
    found: list[Json] = []
    decoder, at = json.JSONDecoder(), 0
    while printed[at:].strip():
        at += len(printed[at:]) - len(printed[at:].lstrip())
        value, at = decoder.raw_decode(printed, at)
        found.append(plain(value))
    return found


def plain(value: Json) -> Json:
    """Write numbers and labels as Go holds them, and leave out our label and what is empty without it."""
    if isinstance(value, Mapping):
        out = {key: plain(item) for key, item in value.items()}
        metadata = out.get("metadata")
        if isinstance(metadata, dict) and isinstance(labels := metadata.get("labels", {}), dict):
            kept = {key: "" if item is None else item for key, item in labels.items() if key != LABEL}
            out["metadata"] = {
                key: item for key, item in {**metadata, "labels": kept}.items() if item or key != "labels"
            }
        return {key: item for key, item in out.items() if item or key != "metadata"}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(item) for item in value]
    if isinstance(value, int | float) and not isinstance(value, bool) and not -(1 << 63) <= value < 1 << 63:
        return float(value)
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1 << 63 else value


def compared(data: bytes, said: Said) -> str:
    """Say `same`, `refused` by both, `stricter` (our error alone), `different`, or `missed` (kubectl's error)."""
    documents = read_documents(data, "odd.yaml", judged_kinds())
    ours = [
        plain(cast("Json", item.value)) for document in documents for item in items(document) if kind_of(item.value)
    ]
    told = any(
        found.severity is Severity.ERROR or found.code in (TEMPLATE, IGNORED_REST)
        for document in documents
        for found in document.findings
    )
    if told:
        return "refused" if said.error else "stricter"
    if said.error and (ours or said.objects or not _is_kindless(said.error)):
        return "missed"
    return "same" if _text(ours) == _text(said.objects) else "different"


def _is_kindless(error: str) -> bool:
    """Say whether kubectl only complains of documents that are no objects: netpolc finds none in them either."""
    lines = [line for line in error.splitlines() if "unable to decode" in line or "error" in line.lower()]
    return bool(lines) and all("unable to decode" in line and any(word in line for word in _KINDLESS) for line in lines)


def _text(value: Sequence[Json]) -> str:
    return json.dumps(value, sort_keys=True)
