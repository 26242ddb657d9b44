"""The shape of objects: which fields there are and what type of JSON value each takes.

Source: the Go types `ObjectMeta` and `LabelSelector` of meta/v1, as encoding/json reads them.
"""

from collections.abc import Mapping
from typing import Final, TypeAlias

from netpolc.values import frozen


@frozen
class Leaf:
    """A value without fields: text, a whole number of so many bits, a boolean, a time, text or number, or anything."""

    noun: str
    bits: int = 0


@frozen
class ListOf:
    """A list whose items all have one shape."""

    item: "Shape"
    noun: str = "a list"


@frozen
class MapOf:
    """A mapping of any keys to values of one shape."""

    value: "Shape"
    noun: str = "a mapping"


@frozen
class Fields:
    """A mapping of known keys."""

    title: str
    """What it is called in a message."""
    fields: Mapping[str, "Shape"]
    noun: str = "a mapping"


Shape: TypeAlias = Leaf | ListOf | MapOf | Fields

TEXT: Final = Leaf("a text")
INT32: Final = Leaf("a whole number", 32)
INT64: Final = Leaf("a whole number", 64)
BOOLEAN: Final = Leaf("a boolean")
TIME: Final = Leaf("a time, such as `2026-01-31T12:00:00Z`")
PORT: Final = Leaf("a whole number or a text", 32)
ANYTHING: Final = Leaf("anything")

TEXTS: Final = ListOf(TEXT)
SELECTOR: Final = Fields(
    "a selector",
    {
        "matchLabels": MapOf(TEXT),
        "matchExpressions": ListOf(Fields("a requirement", {"key": TEXT, "operator": TEXT, "values": TEXTS})),
    },
)
_OWNER: Final = Fields(
    "an owner",
    {
        "apiVersion": TEXT,
        "kind": TEXT,
        "name": TEXT,
        "uid": TEXT,
        "controller": BOOLEAN,
        "blockOwnerDeletion": BOOLEAN,
    },
)
_MANAGER: Final = Fields(
    "an entry of managedFields",
    {
        "manager": TEXT,
        "operation": TEXT,
        "apiVersion": TEXT,
        "time": TIME,
        "fieldsType": TEXT,
        "fieldsV1": ANYTHING,
        "subresource": TEXT,
    },
)
METADATA: Final = Fields(
    "metadata",
    {
        "name": TEXT,
        "generateName": TEXT,
        "namespace": TEXT,
        "selfLink": TEXT,
        "uid": TEXT,
        "resourceVersion": TEXT,
        "generation": INT64,
        "creationTimestamp": TIME,
        "deletionTimestamp": TIME,
        "deletionGracePeriodSeconds": INT64,
        "labels": MapOf(TEXT),
        "annotations": MapOf(TEXT),
        "ownerReferences": ListOf(_OWNER),
        "finalizers": TEXTS,
        "managedFields": ListOf(_MANAGER),
    },
)
ANY_OBJECT: Final = Fields("an object", {"apiVersion": TEXT, "kind": TEXT, "metadata": METADATA})
"""What kubectl decodes of an object of any kind before it does anything with it."""
