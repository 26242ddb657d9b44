"""A document of a file, with its findings and the places of its keys and values; and the objects in it."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

from attrs import field, frozen

from netpolc.diagnostics.model import Diagnostic, Place
from netpolc.manifests.reading_marks import Marks, Step
from netpolc.rules.json import Json, JsonObject

_LIST_KINDS: Final = "List"


@frozen(eq=False)
class Document:
    """One document as Kubernetes reads it. `value` is None, and `findings` say why, where it cannot be read.

    `findings` are errors of reading alone (NP400 to NP409): duplicate keys leave a value, in which the last one won.
    """

    path: str
    index: int
    """Counts from 1 in its file, documents without content left out."""
    line: int
    """The line of the file where it begins, from 1."""
    value: Json
    findings: tuple[Diagnostic, ...] = ()
    text: str = field(default="", repr=False)
    given: Marks | None = field(default=None, repr=False)

    @cached_property
    def marks(self) -> Marks:
        """Where keys and values stand; the text is read again for it, once, when it is first asked."""
        if self.given is not None:
            return self.given
        from netpolc.manifests.reading import mark  # noqa: PLC0415 - the reader makes documents, and is asked only here

        return mark(self.text, self.line)

    @cached_property
    def precise_marks(self) -> Marks:
        """Where keys and values stand inside of flow collections too, which takes longer to find."""
        from netpolc.manifests.reading import mark_precisely  # noqa: PLC0415 - as above

        return mark_precisely(self.text, self.line)

    def place(self, steps: Sequence[Step] = (), *, key: bool = False) -> Place:
        """Find the place of the value at these steps (keys, and indexes from 0), or of its key.

        Where the document does not go as far, the place is that of the last step that is there; without any, the first
        line. The place of a mapping, a list or a null is that of its key.
        """
        mark, value, gone = self.marks.find(steps)
        if gone < len(steps) and value and isinstance(value, Mapping | list) and id(value) not in self.marks.tables:
            mark, value, gone = self.precise_marks.find(steps)
        if mark is None:
            return Place(self.path, self.first_line)
        scalar = isinstance(value, str | int | float)
        if key or not scalar or gone < len(steps):
            return Place(self.path, mark.line, mark.column, mark.line, mark.end_column)
        end = mark.value_end_line, mark.value_end_column
        return Place(self.path, mark.value_line, mark.value_column, *end)

    @property
    def first_line(self) -> int:
        """The first line that says something."""
        for number, line in enumerate(self.text.split("\n")):
            bare = line.strip()
            if bare and not bare.startswith(("#", "%", "---")):
                return self.line + number
        return self.line


@frozen(eq=False)
class Item:
    """An object of a document: the document's own value, or an item of a `List`."""

    document: Document
    value: JsonObject
    steps: tuple[Step, ...] = ()
    """Where it is in the document."""

    @property
    def api_version(self) -> str:
        """Its `apiVersion`, or an empty text."""
        return _text(self.value.get("apiVersion"))

    @property
    def kind(self) -> str:
        """Its `kind`, or an empty text."""
        return _text(self.value.get("kind"))

    @property
    def namespace(self) -> str | None:
        """Its `metadata.namespace`, if it has one."""
        return self._metadata("namespace")

    @property
    def name(self) -> str | None:
        """Its `metadata.name`, if it has one."""
        return self._metadata("name")

    def place(self, steps: Sequence[Step] = (), *, key: bool = False) -> Place:
        """Find the place of the value at these steps of the object."""
        return self.document.place((*self.steps, *steps), key=key)

    def _metadata(self, name: str) -> str | None:
        metadata = self.value.get("metadata")
        value = metadata.get(name) if isinstance(metadata, Mapping) else None
        return value if isinstance(value, str) else None


def items(document: Document) -> Iterator[Item]:
    """Open a document: each object in it, those of a `List` (or `NetworkPolicyList`, `PodList` …) one by one.

    A value that is no mapping is no object and yields nothing.
    """
    if isinstance(document.value, Mapping):
        yield from _opened(document, document.value, ())


def _opened(document: Document, value: JsonObject, steps: tuple[Step, ...]) -> Iterator[Item]:
    kind, inner = value.get("kind"), value.get("items")
    if (
        isinstance(kind, str)
        and kind.endswith(_LIST_KINDS)
        and isinstance(inner, Sequence)
        and not isinstance(inner, str)
    ):
        for index, item in enumerate(inner):
            if isinstance(item, Mapping):
                yield from _opened(document, _inherited(value, item), (*steps, "items", index))
    else:
        yield Item(document, value, steps)


def _inherited(outer: JsonObject, item: JsonObject) -> JsonObject:
    """Give an item of a typed list, which may leave them out, the kind and the API version of its list."""
    kind = outer.get("kind")
    if "kind" in item or "apiVersion" in item or not isinstance(kind, str) or kind == _LIST_KINDS:
        return item
    return {"apiVersion": outer.get("apiVersion"), "kind": kind.removesuffix(_LIST_KINDS), **item}


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""
