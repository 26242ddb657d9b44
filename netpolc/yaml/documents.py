"""A document of a file, with its findings and the places of its keys and values; and the objects in it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

from attrs import field

from netpolc.diagnostics.catalogue.reading import WRONG_TYPE
from netpolc.diagnostics.model import Diagnostic, Place
from netpolc.rules.decoding import decode_faults
from netpolc.rules.json import Json, JsonObject
from netpolc.rules.quoting import quoted
from netpolc.rules.shape import ANY_OBJECT
from netpolc.values import frozen
from netpolc.yaml.marks import Marks, Step

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
    column: int = 1
    """The column of that line where its text begins, from 1."""

    @cached_property
    def marks(self) -> Marks:
        """Where keys and values stand; the text is read again for it, once, when it is first asked."""
        if self.given is not None:
            return self.given
        from netpolc.yaml.marking import mark

        return mark(self.text, self.line, self.column)

    @cached_property
    def is_plain(self) -> bool:
        """Say whether its text surely is YAML of which each value stands for itself: no JSON, alias, or finding."""
        return self.given is None and not self.findings and "*" not in self.text and self.text.lstrip()[:1] != "{"

    def place(self, steps: Sequence[Step] = (), *, key: bool = False) -> Place:
        """Find the place of the value at these steps (keys, and indexes from 0), or of its key.

        Where the document does not go as far, the place is that of the last step that is there; without any, the first
        line. The place of a mapping, a list or a null is that of its key.
        """
        if not steps:
            return Place(self.path, self.first_line)
        mark, value, gone = self.marks.find(steps)
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
    """Open a document: each object in it, those of a list one by one, in kubectl's order."""
    for steps, found in _opened(document.value):
        if not isinstance(found, str):
            yield Item(document, found, steps)


def refusals(value: Json, whole: Collection[str], *, manifest: bool) -> Iterator[tuple[tuple[Step, ...], str]]:
    """Say what in the value of a document kubectl refuses to take for an object, and where it stands.

    A document without a kind counts only in a `manifest`, a file that holds objects: others are settings of something.
    Nothing is said of the metadata of a kind among `whole`.
    """
    if manifest and value is not None:
        if not isinstance(value, Mapping):
            yield (), f"the document is {_named(value)}, and no object"
        elif not kind_of(value):
            yield (), "the object has no `kind`, so kubectl refuses it"
        elif value.get("kind") not in whole:
            known = {key: value[key] for key in ANY_OBJECT.fields if key in value}
            for fault in decode_faults(known, ANY_OBJECT):
                if fault.code is WRONG_TYPE:
                    yield fault.path(), fault.message
    for steps, found in _opened(value):
        if isinstance(found, str):
            yield steps, found


def _opened(value: Json) -> Iterator[tuple[tuple[Step, ...], JsonObject | str]]:
    """Give the objects in a value, and a message for each thing that is none.

    Source: `unstructuredJSONScheme` of apimachinery and `FlattenListVisitor` of cli-runtime. Whatever has `items` is a
    list there, and nothing is left of itself.
    """
    if not isinstance(value, Mapping):
        return
    kind = kind_of(value)
    if "items" not in value or not kind:
        yield (), value
        return
    inner = value["items"]
    if not kind.endswith(_LIST_KINDS):
        yield ("items",), f"kubectl reads an object with `items` as a list, and nothing else of this {quoted(kind)}"
        yield (), value
    elif isinstance(inner, list):
        yield from _flattened([(("items", index), _inherited(value, item)) for index, item in enumerate(inner)])
    elif inner is not None:
        yield ("items",), f"`items` is {_named(inner)}, and no list"


def _flattened(found: Sequence[tuple[tuple[Step, ...], Json]]) -> Iterator[tuple[tuple[Step, ...], JsonObject | str]]:
    """Give the items of a list, and behind them those of lists in it, which kubectl refuses."""
    todo = list(found)
    for steps, item in todo:  # the list grows meanwhile
        if not isinstance(item, Mapping):
            yield steps, f"an item of the list is {_named(item)}, and no object"
            continue
        inner = item.get("items")
        if isinstance(inner, list):
            yield steps, "an item of the list is a list, which kubectl refuses"
            todo += [((*steps, "items", index), _inherited(item, each)) for index, each in enumerate(inner)]
            continue
        if not kind_of(item) or not _text(item.get("apiVersion")).rpartition("/")[2]:
            yield steps, "an item of the list has no `kind` or no `apiVersion`, so kubectl refuses it"
        yield steps, item


def _inherited(outer: JsonObject, item: Json) -> Json:
    """Give an item of a typed list, which may leave them out, the kind and the API version of its list."""
    if not isinstance(item, Mapping):
        return item
    kind = _text(outer.get("kind")).removesuffix(_LIST_KINDS)
    if _text(item.get("kind")) or _text(item.get("apiVersion")) or not kind:
        return item
    return {**item, "apiVersion": outer.get("apiVersion"), "kind": kind}


def kind_of(value: JsonObject) -> str:
    """Return the kind as kubectl finds it: none beside an API version that is not one."""
    return "" if _text(value.get("apiVersion")).count("/") > 1 else _text(value.get("kind"))


def _named(value: Json) -> str:
    if value is None:
        return "a null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, str):
        return "a text"
    return "a number" if isinstance(value, int | float) else "a mapping" if isinstance(value, Mapping) else "a list"


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""
