"""Judging documents: which objects are NetworkPolicies, and what the API server of a version says of them."""

from collections.abc import Iterable, Iterator
from typing import Final

from attrs import frozen

from netpolc.diagnostics.catalogue.reading import NO_KIND, NO_SUCH_API, TEMPLATE, UNKNOWN_FIELD, WRONG_TYPE
from netpolc.diagnostics.model import Diagnostic, Origin, finding, has_errors
from netpolc.manifests.documents import Document, Item, items
from netpolc.rules.decoding import decode_faults
from netpolc.rules.json import Json, as_object
from netpolc.rules.known import API_VERSION, KIND
from netpolc.rules.model import Fault
from netpolc.rules.network_policy import network_policy_faults
from netpolc.rules.quoting import quoted
from netpolc.rules.shape import NETWORK_POLICY
from netpolc.rules.unmeant import unmeant_faults
from netpolc.rules.version import Version

_GONE: Final = frozenset(("", "v1", "extensions/v1beta1", "networking.k8s.io/v1beta1", "networking.k8s.io/v1alpha1"))


@frozen(eq=False)
class Judgement:
    """What was found about one document, or about one object of it."""

    document: Document
    item: Item | None
    diagnostics: tuple[Diagnostic, ...]
    judged: bool = False
    """It is a NetworkPolicy that the rules were applied to."""
    of_document: bool = False
    """It is about the document; `item` is the first object in it, if it has one."""

    @property
    def is_template(self) -> bool:
        """Say whether it is a template, not a manifest."""
        return any(item.code is TEMPLATE for item in self.diagnostics)


def judge(documents: Iterable[Document], version: Version) -> Iterator[Judgement]:
    """Judge documents: one judgement for what is wrong with a document itself, and one for each object in it."""
    for document in documents:
        if document.findings:
            yield Judgement(document, next(items(document), None), document.findings, of_document=True)
        for item in items(document):
            yield Judgement(document, item, *_judged(item, version, decodes=not has_errors(document.findings)))


def _judged(item: Item, version: Version, *, decodes: bool) -> tuple[tuple[Diagnostic, ...], bool]:
    """Judge an object; of one whose document does not decode, only its decoding, as the server stops there."""
    kind, api_version = item.value.get("kind"), item.value.get("apiVersion")
    if kind == KIND and api_version == API_VERSION:
        faults = network_policy_faults(item.value, version) if decodes else decode_faults(item.value, NETWORK_POLICY)
        if decodes and not any(fault.code in (WRONG_TYPE, UNKNOWN_FIELD) for fault in faults):
            faults += unmeant_faults(item.value)
        return tuple(fault.at(_origin(item, fault)) for fault in faults), True
    if kind == KIND and not isinstance(api_version, str | None):
        message = f"the `apiVersion` of this `{KIND}` is no text"
        origin = Origin(item.place(("apiVersion",)))
        cure = f"write `apiVersion: {API_VERSION}`"
        return (finding(NO_SUCH_API, message, origin, help=cure, field="apiVersion"),), False
    if kind == KIND and (api_version is None or api_version in _GONE):
        named = f"`{KIND}` of `{api_version}`" if api_version else f"`{KIND}` without `apiVersion`"
        place = item.place(("apiVersion",) if api_version else ("kind",))
        cure = f"write `apiVersion: {API_VERSION}`"
        return (
            finding(NO_SUCH_API, f"no API server has {named}", Origin(place), help=cure, field="apiVersion"),
        ), False
    if kind is None and looks_like_policy(item.value):
        message = "this looks like a NetworkPolicy, but it has no `kind`"
        cure = f"write `apiVersion: {API_VERSION}` and `kind: {KIND}`"
        return (finding(NO_KIND, message, Origin(item.place()), help=cure, field="kind"),), False
    if not isinstance(kind, str | None) and looks_like_policy(item.value):
        message = f"the kind {quoted(str(kind))} is no text"
        return (finding(NO_KIND, message, Origin(item.place(("kind",))), field="kind"),), False
    return (), False


def _origin(item: Item, fault: Fault) -> Origin:
    return Origin(item.place(fault.path(), key=fault.on_key))


def looks_like_policy(value: Json) -> bool:
    """Say whether an object has the fields of a NetworkPolicy, whatever its kind."""
    spec = as_object(as_object(value).get("spec"))
    return "policyTypes" in spec or ("podSelector" in spec and ("ingress" in spec or "egress" in spec))
