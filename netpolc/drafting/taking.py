"""Reading in: which objects of files and folders are taken, and which are left out, and why."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from attrs import define, evolve, field

from netpolc.diagnostics.catalogue.drafting import OTHER_POLICIES
from netpolc.diagnostics.catalogue.reading import NO_SUCH_API, TEMPLATE, UNKNOWN_FIELD, UNLISTED_DIRECTION
from netpolc.diagnostics.catalogue.rules import HOST_BITS, LEADING_ZEROS, MAPPED_ADDRESS
from netpolc.diagnostics.files import file_bytes
from netpolc.diagnostics.model import Diagnostic, Origin, Severity, finding, has_errors
from netpolc.drafting.lifting import draft_of
from netpolc.drafting.objects import DraftObject
from netpolc.drafting.remarks import CommentedItem, remarks_of
from netpolc.drafting.rendering import not_rendered
from netpolc.rules.version import Version
from netpolc.sides.holding import unread
from netpolc.targets import judged_kinds, reading
from netpolc.targets.judging import Judgement, judge
from netpolc.targets.target import Target
from netpolc.values import frozen
from netpolc.yaml.documents import Document, Item
from netpolc.yaml.files import STANDARD_INPUT, read_paths
from netpolc.yaml.lazy_marks import LazyMark

_FORGIVEN: Final = (HOST_BITS, LEADING_ZEROS, MAPPED_ADDRESS)
"""What the newest server refuses, and clusters hold: it means something all the same."""


@frozen
class FoundAt:
    """A finding, and the object that it is about."""

    diagnostic: Diagnostic
    item: Item | None = field(default=None, eq=False, repr=False)


@frozen(eq=False)
class NotTaken:
    """An object, or a document, that means something and is not taken."""

    namespace: str | None
    name: str | None
    origin: Origin
    reason: str


@define
class Taken:
    """What some paths hold."""

    objects: list[DraftObject] = field(factory=list[DraftObject])
    left_out: list[NotTaken] = field(factory=list[NotTaken])
    skipped: Counter[tuple[str, str]] = field(factory=Counter[tuple[str, str]])
    """How many objects of other kinds there are, by API version and kind."""
    templates: set[str] = field(factory=set[str])
    found: list[FoundAt] = field(factory=list[FoundAt])
    sources: set[str] = field(factory=set[str])
    """The files of the objects that are taken."""
    refused: bool = False
    """Something is left out though it means something, or cannot be read."""


@frozen(eq=False)
class Terms:
    """How paths are read."""

    namespace: str
    """That of objects that name none."""
    version: Version
    standard_input: Callable[[], bytes]


def take(paths: Sequence[str], asked: Terms) -> Taken:
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
        verbs = ("decides", "is") if len(items) == 1 else ("decide", "are")
        said = f"{len(items)} {title} {verbs[0]} on connections too, and {verbs[1]} not taken"
        cure = "keep applying them: what is imported means the same only beside them"
        taken.found.append(FoundAt(finding(OTHER_POLICIES, said, Origin(items[0].place()), help=cure), items[0]))
    taken.found += (FoundAt(item) for item in not_rendered(taken.sources))
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
        self, taken: Taken, asked: Terms, documents: tuple[Document, ...], others: dict[str, list[Item]]
    ) -> None:
        self._taken: Final = taken
        self._asked: Final = asked
        self._documents: Final = documents
        self._others: Final = others

    def take(self, text: str) -> None:
        drafts = [
            draft for judgement in judge(self._documents, self._asked.version) for draft in self._judged(judgement)
        ]
        if not drafts:
            return
        self._taken.sources.add(self._documents[0].path)
        remarks = remarks_of(text, self._documents, [commented for _, commented in drafts])
        for (draft, _), said in zip(drafts, remarks, strict=True):
            rules = tuple(
                evolve(rule, comments=comments) for rule, comments in zip(draft.rules, said.rules, strict=True)
            )
            self._taken.objects.append(evolve(draft, rules=rules, comments=said.whole))

    def _judged(self, judgement: Judgement) -> Iterator[tuple[DraftObject, CommentedItem]]:
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
        told = tuple(map(_weighed, (*judgement.diagnostics, *self._hidden(judgement, item, target))))
        if has_errors(told) or has_errors(item.document.findings):
            self._left_out(item, told)
            return
        self._taken.found += (
            FoundAt(one, item) for one in told if one.severity is Severity.NOTE or one.code is UNLISTED_DIRECTION
        )
        for policy in policies:
            drafted = draft_of(item, policy)
            self._taken.found += (FoundAt(one, item) for one in drafted.found)
            if drafted.draft is not None:
                yield drafted.draft, CommentedItem(item, drafted.rules)
                continue
            first = drafted.found[0]
            self._leave(item, first.origin or Origin(item.place()), first.message)
            self._taken.refused |= first.severity is Severity.ERROR

    def _hidden(self, judgement: Judgement, item: Item, target: Target) -> Iterator[Diagnostic]:
        """Find what the server would say, too, of an object whose API version went, or that has a status."""
        if judgement.judged and "status" not in item.value:
            return
        known = next(kind for kind in target.kinds if kind.kind == item.kind)
        bare = {key: value for key, value in item.value.items() if key != "status"}
        for fault in target.faults({**bare, "apiVersion": known.api_version}, self._asked.version):
            found = fault.at(Origin(item.place(fault.path(), key=fault.on_key)))
            if found not in judgement.diagnostics:
                yield found

    def _template(self, judgement: Judgement) -> None:
        """Count a template of a file of nothing else; one that was left over among manifests is a mistake."""
        readable = any(document.value is not None for document in self._documents)
        if judgement.is_template or not readable:
            self._taken.templates.add(judgement.document.path)
        else:
            self._told(judgement)

    def _told(self, judgement: Judgement) -> bool:
        """Tell the errors of what is no object that can be taken; False where there are none."""
        errors = [found for found in judgement.diagnostics if found.severity is Severity.ERROR]
        self._taken.found += (FoundAt(found, judgement.item) for found in errors)
        if errors and (judgement.document.value is None or not judgement.of_document):
            item = judgement.item
            place = errors[0].origin or Origin(judgement.document.place())
            name, namespace = (None, None) if item is None else (item.name, item.namespace)
            self._taken.left_out.append(NotTaken(namespace, name, place, errors[0].message))
        self._taken.refused |= bool(errors)
        return bool(errors)

    def _left_out(self, item: Item, told: Sequence[Diagnostic]) -> None:
        errors = [one for one in told if one.severity is Severity.ERROR] or list(item.document.findings)
        self._taken.found += (FoundAt(one, item) for one in errors if one not in item.document.findings)
        self._leave(item, errors[0].origin or Origin(item.place()), errors[0].message)
        self._taken.refused = True

    def _leave(self, item: Item, place: Origin, why: str) -> None:
        namespace = item.namespace or self._asked.namespace
        self._taken.left_out.append(NotTaken(namespace, item.name, place, why))


def _weighed(found: Diagnostic) -> Diagnostic:
    """Make a note of what the server refuses though it means something."""
    status = found.code is UNKNOWN_FIELD and (found.field or "").partition(".")[0].partition("[")[0] == "status"
    if found.severity is Severity.ERROR and (status or found.code in (*_FORGIVEN, NO_SUCH_API)):
        return evolve(found, severity=Severity.NOTE)
    return found
