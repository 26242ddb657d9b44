"""Judging documents: which objects are of a target, and what the API server of a version says of them."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import PurePosixPath
from typing import Final

from attrs import evolve

from netpolc.diagnostics.catalogue.objects import NO_SUCH_KIND
from netpolc.diagnostics.catalogue.reading import BAD_YAML, NO_KIND, NO_SUCH_API, TEMPLATE, UNKNOWN_FIELD, WRONG_TYPE
from netpolc.diagnostics.model import Diagnostic, Origin, Place, Severity, finding, has_errors
from netpolc.diagnostics.nearest import nearest
from netpolc.rules.decoding import decode_faults
from netpolc.rules.json import Json, JsonObject, as_text
from netpolc.rules.model import Fault
from netpolc.rules.quoting import quoted
from netpolc.rules.shape import Fields, ListOf, Shape
from netpolc.rules.spacing import line_without_space
from netpolc.rules.version import NEWEST, Version
from netpolc.targets import kinds, looks_alike, target_of
from netpolc.targets.target import Kind, Target
from netpolc.values import frozen
from netpolc.yaml.charts import in_chart
from netpolc.yaml.documents import Document, Item, items

_PLACEHOLDER: Final = re.compile(r"^(?:[^#\n]*[^#\n\s])??\s*(\{\{[^\n]*\}\})", re.MULTILINE)


@frozen(eq=False)
class Judgement:
    """What was found about one document, or about one object of it."""

    document: Document
    item: Item | None
    diagnostics: tuple[Diagnostic, ...]
    judged: bool = False
    """It is of a target, whose rules were applied to it."""
    of_document: bool = False
    """It is about the document; `item` is the first object in it, if it has one."""

    @property
    def is_template(self) -> bool:
        """Say whether it is a template of a chart, not a manifest."""
        return any(item.code is TEMPLATE and item.severity is Severity.NOTE for item in self.diagnostics)


def judge(documents: Iterable[Document], version: Version) -> Iterator[Judgement]:
    """Judge documents: one judgement for what is wrong with a document itself, and one for each object in it."""
    for document in documents:
        if document.findings:
            found = tuple(_of_document(document, item) for item in document.findings)
            yield Judgement(document, next(items(document), None), found, of_document=True)
        for item in items(document):
            yield Judgement(document, item, *_judged(item, version, decodes=not has_errors(document.findings)))


def _judged(item: Item, version: Version, *, decodes: bool) -> tuple[tuple[Diagnostic, ...], bool]:
    """Judge an object; of one whose document does not decode, only its decoding, as the server stops there."""
    kind, api_version = item.value.get("kind"), item.value.get("apiVersion")
    target = target_of(api_version, kind)
    if target is not None:
        faults = target.faults(item.value, version) if decodes else undecodable(item, target, version)
        if decodes and not any(fault.code in (WRONG_TYPE, UNKNOWN_FIELD) for fault in faults):
            faults += target.unmeant_faults(item.value)
        return tuple(fault.at(_origin(item, fault)) for fault in faults), True
    if kind is None and "items" not in item.value:
        return _without_kind(item), False
    if not isinstance(kind, str | None) and (_says_something(item.value) or looks_alike(item.value)):
        message = f"the kind {quoted(str(kind))} is no text"
        return (finding(NO_KIND, message, Origin(item.place(("kind",))), field="kind"),), False
    return _without_api(item), False


def _of_document(document: Document, found: Diagnostic) -> Diagnostic:
    """Say the cure of text that is no YAML, and make an error of a template that no chart renders."""
    if found.code is BAD_YAML and found.help is None:
        names = frozenset[str]().union(*(_names(target.shape(kind.kind, NEWEST)) for kind, target in kinds()))
        line = line_without_space(document.text, names)
        return found if line is None else evolve(found, help=f"{line[1]} (line {document.line + line[0]})")
    if found.code is not TEMPLATE or in_chart(document.path):
        return found
    place = _PLACEHOLDER.search(document.text)
    if place is None:
        return evolve(found, severity=Severity.ERROR)
    before = document.text[: place.start(1)]
    row = document.line + before.count("\n")
    column = len(before) - before.rfind("\n")
    origin = Origin(Place(document.path, row, column, row, column + len(place[1])))
    message = f"the template {quoted(place[1])} is left over, and no YAML"
    cure = "render it first, as `helm template … | netpolc validate -` does"
    return evolve(found, message=message, origin=origin, help=cure, severity=Severity.ERROR)


def _without_api(item: Item) -> tuple[Diagnostic, ...]:
    """Say of an object of a target, or what was to be one, that no server has its API version or kind."""
    found = (_nearly(item, known) for known, _ in kinds())
    return tuple(islice(filter(None, found), 1))


def _nearly(item: Item, known: Kind) -> Diagnostic | None:
    kind, api_version = item.value.get("kind"), item.value.get("apiVersion")
    if kind != known.kind:
        if not isinstance(kind, str) or not _misspelt(kind, known) or not _of_same_group(api_version, known):
            return None
        message, place = f"no API server has the kind {quoted(kind)}", item.place(("kind",))
        also = "" if api_version == known.api_version else f" and `apiVersion: {known.api_version}`"
        return finding(NO_SUCH_KIND, message, Origin(place), help=f"write `kind: {known.kind}`{also}", field="kind")
    cure = f"write `apiVersion: {known.api_version}`"
    if not isinstance(api_version, str | None):
        message, place = f"the `apiVersion` of this `{kind}` is no text", item.place(("apiVersion",))
    elif _of_same_group(api_version, known):
        named = f"`{kind}` of {quoted(api_version)}" if api_version else f"`{kind}` without `apiVersion`"
        message, place = f"no API server has {named}", item.place(("apiVersion",) if api_version else ("kind",))
    else:
        return None
    return finding(NO_SUCH_API, message, Origin(place), help=cure, field="apiVersion")


def _of_same_group(api_version: Json, known: Kind) -> bool:
    """Say whether the group is one of those who keep a kind, or was to be: those of others have dots of their own."""
    group, own = as_text(api_version).rpartition("/")[0].casefold(), known.api_version.partition("/")[0]
    keepers = own.partition(".")[2]
    return "." not in group or ("." in keepers and group.endswith(f".{keepers}")) or nearest(group, (own,)) is not None


def _misspelt(kind: str, known: Kind) -> bool:
    bare, right = "".join(filter(str.isalnum, kind)).casefold(), known.kind.casefold()
    plurals = (right, f"{right}s", f"{right.removesuffix('y')}ies")
    return bare in plurals or nearest(kind, (known.kind,)) is not None


def _without_kind(item: Item) -> tuple[Diagnostic, ...]:
    """Say that nobody applies an object without a kind. Files that tools read for themselves have none."""
    alike = looks_alike(item.value)
    if alike is None and (not _says_something(item.value) or _of_a_tool(item)):
        return ()
    what, cure = "this document", "write `kind: …`, as the objects of this API are called"
    if alike is not None:
        what = f"this looks like a {alike.kind}, but it"
        cure = f"write `apiVersion: {alike.api_version}` and `kind: {alike.kind}`"
    return (finding(NO_KIND, f"{what} has no `kind`", Origin(item.place()), help=cure, field="kind"),)


def _says_something(value: JsonObject) -> bool:
    return value.get("apiVersion") is not None or value.get("metadata") is not None


def _of_a_tool(item: Item) -> bool:
    """Say whether it is a file of Helm or kustomize, which they know by its name or its keys."""
    name = PurePosixPath(item.document.path).name.lower()
    value = item.value
    if name in ("chart.yaml", "chart.yml", "kustomization.yaml", "kustomization.yml"):
        return True
    if item.api_version.startswith("kustomize.config.k8s.io/") or ("entries" in value and name == "index.yaml"):
        return True
    return "apiVersion" not in value and in_chart(item.document.path)


def undecodable(item: Item, target: Target, version: Version) -> tuple[Fault, ...]:
    """Find what no server of a version can read of an object of a target."""
    return decode_faults(item.value, target.shape(item.kind, version), target.shape_cure)


def _names(shape: Shape) -> frozenset[str]:
    """Name all fields of a shape."""
    if isinstance(shape, ListOf):
        return _names(shape.item)
    if not isinstance(shape, Fields):
        return frozenset()
    return frozenset(shape.fields).union(*map(_names, shape.fields.values()))


def _origin(item: Item, fault: Fault) -> Origin:
    return Origin(item.place(fault.path(), key=fault.on_key))
