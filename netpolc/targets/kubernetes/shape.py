"""The shape of a NetworkPolicy.

Source: the Go type `NetworkPolicy` of networking.k8s.io/v1, as encoding/json reads it.
"""

from typing import Final

from netpolc.rules.json import Json, as_object
from netpolc.rules.shape import INT32, INT64, METADATA, PORT, SELECTOR, TEXT, TEXTS, TIME, Fields, ListOf
from netpolc.rules.version import Version
from netpolc.targets.kubernetes.kind import NETWORK_POLICY
from netpolc.targets.target import Kind

_PORTS: Final = ListOf(Fields("a port", {"protocol": TEXT, "port": PORT, "endPort": INT32}))
_PEERS: Final = ListOf(
    Fields(
        "a peer",
        {
            "podSelector": SELECTOR,
            "namespaceSelector": SELECTOR,
            "ipBlock": Fields("an ipBlock", {"cidr": TEXT, "except": TEXTS}),
        },
    )
)
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
_WRITTEN: Final = Fields(
    "a NetworkPolicy",
    {
        "apiVersion": TEXT,
        "kind": TEXT,
        "metadata": METADATA,
        "spec": Fields(
            "the spec of a NetworkPolicy",
            {
                "podSelector": SELECTOR,
                "ingress": ListOf(Fields("an ingress rule", {"ports": _PORTS, "from": _PEERS})),
                "egress": ListOf(Fields("an egress rule", {"ports": _PORTS, "to": _PEERS})),
                "policyTypes": TEXTS,
            },
        ),
    },
)
_WITH_STATUS: Final = Fields(
    _WRITTEN.title,
    {
        **_WRITTEN.fields,
        "status": Fields("the status of a NetworkPolicy", {"conditions": ListOf(_CONDITION)}),
    },
)
_STATUS_CAME: Final = Version(24)
_STATUS_WENT: Final = Version(28)


def shape(kind: str, version: Version) -> Fields:
    """Return the shape that a version knows: `status` (KEP-2943) came with 1.24 and went with 1.28."""
    del kind  # there is one, whatever its API version
    return _WITH_STATUS if _STATUS_CAME <= version < _STATUS_WENT else _WRITTEN


def looks_alike(value: Json) -> Kind | None:
    """Return the kind if an object has the fields of a NetworkPolicy, whatever it is called."""
    spec = as_object(as_object(value).get("spec"))
    alike = "policyTypes" in spec or ("podSelector" in spec and ("ingress" in spec or "egress" in spec))
    return NETWORK_POLICY if alike else None
