"""Reading in: which objects of files and folders are taken, and which are left out, and why."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from attrs import define, evolve, field, frozen

from netpolc.diagnostics.catalogue.drafting import (
    APPLIES_TO_NOBODY,
    DROPPED_METADATA,
    NAMELESS,
    NOBODY_PEER,
    OTHER_POLICIES,
    OWNED_OBJECT,
)
from netpolc.diagnostics.catalogue.reading import NO_SUCH_API, TEMPLATE, UNKNOWN_FIELD
from netpolc.diagnostics.catalogue.rules import HOST_BITS, LEADING_ZEROS, MAPPED_ADDRESS
from netpolc.diagnostics.files import file_bytes
from netpolc.diagnostics.model import Diagnostic, Origin, Severity, finding, has_errors
from netpolc.drafting.metadata import kept
from netpolc.drafting.objects import DraftObject, DraftRule, drafted_peers, drafted_ports
from netpolc.drafting.remarks import Commented, remarks_of
from netpolc.drafting.rendering import not_rendered
from netpolc.program.model import PodPeer, Policy, Rule
from netpolc.rules.json import as_object
from netpolc.rules.quoting import quoted
from netpolc.rules.version import Version
from netpolc.sides.holding import LazyMark, unread
from netpolc.targets import judged_kinds, reading
from netpolc.targets.judging import Judgement, judge
from netpolc.yaml.documents import Document, Item
from netpolc.yaml.files import STANDARD_INPUT, read_paths
from netpolc.yaml.marks import Step

_FORGIVEN: Final = (HOST_BITS, LEADING_ZEROS, MAPPED_ADDRESS)
"""What the newest server refuses, and clusters hold: it means something all the same."""


@frozen
class Found:
    """A finding, and the object that it is about."""

    diagnostic: Diagnostic
    item: Item | None = field(default=None, eq=False, repr=False)


@frozen(eq=False)
class LeftOut:
    """An object, or a document, that means something and is not taken."""

    namespace: str | None
    name: str | None
    origin: Origin
    reason: str


@define
class Taken:
    """What some paths hold."""

    objects: list[DraftObject] = field(factory=list[DraftObject])
    left_out: list[LeftOut] = field(factory=list[LeftOut])
    skipped: Counter[tuple[str, str]] = field(factory=Counter[tuple[str, str]])
    """How many objects of other kinds there are, by API version and kind."""
    templates: set[str] = field(factory=set[str])
    found: list[Found] = field(factory=list[Found])
    refused: bool = False
    """Something is left out though it means something, or cannot be read."""


@frozen(eq=False)
class Asked:
    """How paths are read."""

    namespace: str
    """That of objects that name none."""
    version: Version
    standard_input: Callable[[], bytes]


def take(paths: Sequence[str], asked: Asked) -> Taken:
    """Read files, folders and `-`. Raises OSError at the first that cannot be opened."""
    taken = Taken()
    piped: list[bytes] = []

    def standard_input() -> bytes:
        piped.append(asked.standard_input())
        return piped[-1]

    files: dict[str, tuple[Document, ...]] = {}
    for documents in read_paths(paths, standard_input, judged_kinds()):
        if documents:
            files.setdefault(documents[0].path, documents)
    others: dict[str, list[Item]] = {}
    for path in sorted(files):
        text = _text(piped[-1] if piped and path == STANDARD_INPUT else path)
        _File(taken, asked, files[path], others).take(text)
    for title, items in sorted(others.items()):
        message = f"{len(items)} {title} {'decides' if len(items) == 1 else 'decide'} on connections too, and {'is' if len(items) == 1 else 'are'} not taken"
        help_ = "keep applying them: what is imported means the same only beside them"
        taken.found.append(Found(finding(OTHER_POLICIES, message, Origin(items[0].place()), help=help_), items[0]))
    sources = {item.origin.place.path for item in taken.objects if item.origin is not None}
    taken.found += (Found(item) for item in not_rendered(sources))
    return taken


def _text(source: bytes | str) -> str:
    try:
        data = source if isinstance(source, bytes) else file_bytes(source)
        return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ""


class _File:
    """The documents of one file."""

    def __init__(
        self, taken: Taken, asked: Asked, documents: tuple[Document, ...], others: dict[str, list[Item]]
    ) -> None:
        self._taken: Final = taken
        self._asked: Final = asked
        self._documents: Final = documents
        self._others: Final = others

    def take(self, text: str) -> None:
        drafts = [draft for judgement in judge(self._documents, self._asked.version) for draft in self._judged(judgement)]
        if not drafts:
            return
        remarks = remarks_of(text, self._documents, [commented for _, commented in drafts])
        for (draft, _), said in zip(drafts, remarks, strict=True):
            rules = tuple(
                evolve(rule, comments=comments) for rule, comments in zip(draft.rules, said.rules, strict=True)
            )
            self._taken.objects.append(evolve(draft, rules=rules, comments=said.whole))

    def _judged(self, judgement: Judgement) -> Iterator[tuple[DraftObject, Commented]]:
        if any(found.code is TEMPLATE for found in judgement.diagnostics):
            self._template(judgement)
            return
        item = judgement.item
        if judgement.of_document or item is None:
            self._told(judgement)
            return
        found = reading(item.value, lambda steps: LazyMark(item, steps), self._asked.namespace)
        if found is None:
            if not self._told(judgement):
                self._taken.skipped[item.api_version, item.kind] += 1
                other = unread(item)
                if other.decides and not item.api_version.startswith("kustomize.config.k8s.io/"):
                    self._others.setdefault(other.title, []).append(item)
            return
        target, policies = found
        diagnostics = judgement.diagnostics
        if not judgement.judged:
            # An API version that went: judged as what took its place.
            known = next(kind for kind in target.kinds if kind.kind == item.kind)
            renewed = Item(item.document, {**item.value, "apiVersion": known.api_version}, item.steps)
            faults = target.faults(renewed.value, self._asked.version)
            places = (fault.at(Origin(item.place(fault.path(), key=fault.on_key))) for fault in faults)
            diagnostics = (*diagnostics, *places)
        told = tuple(map(_weighed, diagnostics))
        if has_errors(told) or has_errors(item.document.findings):
            self._left_out(item, told)
            return
        self._taken.found += (Found(one, item) for one in told if one.severity is Severity.NOTE or one.code.id == "NP420")
        for policy in policies:
            draft = self._draft(item, policy)
            if draft is not None:
                yield draft

    def _template(self, judgement: Judgement) -> None:
        """A file of nothing but templates is rendered first; one that was left over in a manifest is a mistake."""
        readable = any(document.value is not None for document in self._documents)
        if judgement.is_template or not readable:
            self._taken.templates.add(judgement.document.path)
        else:
            self._told(judgement)

    def _told(self, judgement: Judgement) -> bool:
        """Tell the errors of what is no object that can be taken; False where there are none."""
        errors = [found for found in judgement.diagnostics if found.severity is Severity.ERROR]
        self._taken.found += (Found(found, judgement.item) for found in errors)
        if errors and not judgement.of_document or errors and judgement.document.value is None:
            item = judgement.item
            place = errors[0].origin or Origin(judgement.document.place())
            name, namespace = (None, None) if item is None else (item.name, item.namespace)
            self._taken.left_out.append(LeftOut(namespace, name, place, errors[0].message))
        self._taken.refused |= bool(errors)
        return bool(errors)

    def _left_out(self, item: Item, told: Sequence[Diagnostic]) -> None:
        errors = [one for one in told if one.severity is Severity.ERROR] or list(item.document.findings)
        self._taken.found += (Found(one, item) for one in errors if one not in item.document.findings)
        self._leave(item, errors[0].origin or Origin(item.place()), errors[0].message)
        self._taken.refused = True

    def _leave(self, item: Item, place: Origin, why: str) -> None:
        namespace = item.namespace or self._asked.namespace
        self._taken.left_out.append(LeftOut(namespace, item.name, place, why))

    def _draft(self, item: Item, policy: Policy) -> tuple[DraftObject, Commented] | None:
        place = Origin(item.place())
        if not policy.name:
            generated = as_object(item.value.get("metadata")).get("generateName")
            said = f"the object has no name, only `generateName: {generated}`" if generated else "the object has no name"
            told = finding(NAMELESS, said, place, help="give it a `metadata.name`")
            self._taken.found.append(Found(told, item))
            self._leave(item, place, told.message)
            self._taken.refused = True
            return None
        if not policy.subject:
            said = f"{quoted(policy.name)} in `{policy.namespace}` applies to no pod that could exist, and is left out"
            told = finding(APPLIES_TO_NOBODY, said, place)
            self._taken.found.append(Found(told, item))
            self._leave(item, place, told.message)
            return None
        metadata = kept(as_object(item.value.get("metadata")))
        named = f"{quoted(policy.name)} in `{policy.namespace}`"
        if metadata.dropped:
            keys = ", ".join(map(quoted, metadata.dropped))
            self._taken.found.append(Found(finding(DROPPED_METADATA, f"{keys} of {named} {'is' if len(metadata.dropped) == 1 else 'are'} not taken", place), item))
        if metadata.controller is not None:
            said = f"the controller {quoted(metadata.controller)} owns {named}"
            self._taken.found.append(Found(finding(OWNED_OBJECT, said, place, help="if it still writes the object, keep it `beside`"), item))
        rules: list[DraftRule] = []
        steps: list[tuple[Step, ...]] = []
        for rule in policy.rules:
            drafted = self._rule(item, policy, rule)
            if drafted is not None:
                rules.append(drafted)
                steps.append(_steps(rule))
        draft = DraftObject(
            policy.namespace,
            policy.name,
            policy.subject,
            policy.isolates,
            tuple(rules),
            metadata.labels,
            metadata.annotations,
            origin=Origin(item.place(("metadata", "name"))),
            lifted=policy,
        )
        return draft, Commented(item, tuple(steps))

    def _rule(self, item: Item, policy: Policy, rule: Rule) -> DraftRule | None:
        peers = None if rule.peers is None else drafted_peers(rule.peers, policy.namespace)
        lost = [peer for peer in rule.peers or () if not drafted_peers((peer,), policy.namespace)]
        if lost:
            what = "namespace" if isinstance(lost[0], PodPeer) and lost[0].pods else "pod"
            said = f"{len(lost)} {'peer' if len(lost) == 1 else 'peers'} of {quoted(policy.name)} in `{policy.namespace}` {'selects' if len(lost) == 1 else 'select'} no {what} that could exist, and {'is' if len(lost) == 1 else 'are'} left out"
            self._taken.found.append(Found(finding(NOBODY_PEER, said, Origin(item.place(_steps(rule)))), item))
        if peers == ():
            return None
        return DraftRule(rule.direction, peers, drafted_ports(rule.ports))


def _steps(rule: Rule) -> tuple[Step, ...]:
    mark = rule.origins[0]
    return mark.steps if isinstance(mark, LazyMark) else ()


def _weighed(found: Diagnostic) -> Diagnostic:
    """Make a note of what the server refuses though it means something."""
    status = found.code is UNKNOWN_FIELD and (found.field or "").partition(".")[0].partition("[")[0] == "status"
    if found.severity is Severity.ERROR and (status or found.code in (*_FORGIVEN, NO_SUCH_API)):
        return evolve(found, severity=Severity.NOTE)
    return found
