"""The shape of a NetworkPolicy: which fields there are and what type of JSON value each takes.

Source: the Go types `NetworkPolicy` of networking.k8s.io/v1 and `ObjectMeta` of meta/v1, as encoding/json reads them.
"""

from collections.abc import Mapping
from typing import Final, TypeAlias

from attrs import frozen

from netpolc.rules.version import Version


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

_TEXTS: Final = ListOf(TEXT)
_SELECTOR: Final = Fields(
    "a selector",
    {
        "matchLabels": MapOf(TEXT),
        "matchExpressions": ListOf(Fields("a requirement", {"key": TEXT, "operator": TEXT, "values": _TEXTS})),
    },
)
_PORTS: Final = ListOf(Fields("a port", {"protocol": TEXT, "port": PORT, "endPort": INT32}))
_PEERS: Final = ListOf(
    Fields(
        "a peer",
        {
            "podSelector": _SELECTOR,
            "namespaceSelector": _SELECTOR,
            "ipBlock": Fields("an ipBlock", {"cidr": TEXT, "except": _TEXTS}),
        },
    )
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
_METADATA: Final = Fields(
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
        "finalizers": _TEXTS,
        "managedFields": ListOf(_MANAGER),
    },
)
ANY_OBJECT: Final = Fields("an object", {"apiVersion": TEXT, "kind": TEXT, "metadata": _METADATA})
"""What kubectl decodes of an object of any kind before it does anything with it."""

_CONDITION: Final = Fields(
    "a condition",
    {
        "type": TEXT,
        "status": TEXT,
        "observedGeneration": INT64,
        "lastTransitionTime": TIME,
        "reason": TEXT,
        "message": TEXT,
    },
)
NETWORK_POLICY: Final = Fields(
    "a NetworkPolicy",
    {
        "apiVersion": TEXT,
        "kind": TEXT,
        "metadata": _METADATA,
        "spec": Fields(
            "the spec of a NetworkPolicy",
            {
                "podSelector": _SELECTOR,
                "ingress": ListOf(Fields("an ingress rule", {"ports": _PORTS, "from": _PEERS})),
                "egress": ListOf(Fields("an egress rule", {"ports": _PORTS, "to": _PEERS})),
                "policyTypes": _TEXTS,
            },
        ),
    },
)
_WITH_STATUS: Final = Fields(
    NETWORK_POLICY.title,
    {
        **NETWORK_POLICY.fields,
        "status": Fields("the status of a NetworkPolicy", {"conditions": ListOf(_CONDITION)}),
    },
)
_STATUS_CAME: Final = Version(24)
_STATUS_WENT: Final = Version(28)


def network_policy_shape(version: Version) -> Fields:
    """Return the shape that a version knows: `status` (KEP-2943) came with 1.24 and went with 1.28."""
    return _WITH_STATUS if _STATUS_CAME <= version < _STATUS_WENT else NETWORK_POLICY
