"""Names that the API server itself gives."""

from enum import StrEnum
from typing import Final

NAMESPACE_NAME: Final = "kubernetes.io/metadata.name"
"""The label that the API server writes on every namespace: its name (since 1.21)."""

DESCRIPTION: Final = "kubernetes.io/description"
"""The annotation for a description in words."""

MANAGED_BY: Final = "app.kubernetes.io/managed-by"
PART_OF: Final = "app.kubernetes.io/part-of"


class Protocol(StrEnum):
    """The protocols of a port."""

    TCP = "TCP"
    UDP = "UDP"
    SCTP = "SCTP"

    # A member's own hash is a function in Python, and everything that holds one is hashed with it.
    __hash__ = str.__hash__


class Direction(StrEnum):
    """The side of a pod that a rule speaks of, as Kubernetes calls it."""

    INGRESS = "Ingress"
    EGRESS = "Egress"

    __hash__ = str.__hash__  # as above
