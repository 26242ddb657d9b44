"""Names, labels and annotations: what `metadata` and label selectors may hold.

Source: apimachinery's `ValidateObjectMeta`, `ValidateLabels` and `ValidateAnnotations`, which hold for every object and
have been the same since 1.21. Lengths are bytes of UTF-8.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from netpolc.diagnostics.catalogue.rules import (
    BAD_ANNOTATION_KEY,
    BAD_LABEL_KEY,
    BAD_LABEL_VALUE,
    BAD_NAME,
    BAD_NAMESPACE,
    LARGE_ANNOTATIONS,
)
from netpolc.diagnostics.model import Code
from netpolc.rules.model import Fault, Reason
from netpolc.rules.quoting import byte_length, quoted

NAME_BYTES: Final = 253
LABEL_BYTES: Final = 63
ANNOTATIONS_BYTES: Final = 262_144

_DNS_LABEL: Final = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?")
_DNS_SUBDOMAIN: Final = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*")
_QUALIFIED: Final = re.compile(r"[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?")
_MEMO: Final = 1 << 16
"""The same few keys and names stand in thousands of policies."""

_SUBDOMAIN_HELP: Final = (
    "use lower-case letters, digits, `-` and `.`; each part between dots begins and ends with a letter or digit"
)
_LABEL_HELP: Final = "use letters, digits, `-`, `_` and `.`, and begin and end with a letter or digit"


def name_faults(value: str, field: str = "metadata.name") -> tuple[Fault, ...]:
    """Judge the name of an object: a DNS subdomain of at most 253 bytes (`ValidateNetworkPolicyName`)."""
    if len(value) <= NAME_BYTES and _DNS_SUBDOMAIN.fullmatch(value):
        return ()
    if not value:
        return (Fault(BAD_NAME, field, Reason.REQUIRED, "the name is missing"),)
    faults: list[Fault] = []
    if byte_length(value) > NAME_BYTES:
        faults.append(_too_long(BAD_NAME, field, value, "a name", NAME_BYTES))
    if not _DNS_SUBDOMAIN.fullmatch(value):
        faults.append(Fault(BAD_NAME, field, Reason.INVALID, f"{quoted(value)} is not a name", _SUBDOMAIN_HELP))
    return tuple(faults)


def generate_name_faults(value: str, field: str = "metadata.generateName") -> tuple[Fault, ...]:
    """Judge the beginning of a name that the server completes: as a name, but it may end in one `-`."""
    stem = value[:-2] + "a" if len(value) > 1 and value.endswith("-") else value
    return name_faults(stem, field) and tuple(
        Fault(fault.code, field, fault.cause, f"{quoted(value)} cannot begin a name", fault.help)
        for fault in name_faults(stem, field)
    )


@lru_cache(_MEMO)
def namespace_faults(value: str, field: str = "metadata.namespace") -> tuple[Fault, ...]:
    """Judge the name of a namespace: a DNS label of at most 63 bytes, so without dots."""
    if not value:
        return (Fault(BAD_NAMESPACE, field, Reason.REQUIRED, "the namespace is missing"),)
    faults: list[Fault] = []
    if byte_length(value) > LABEL_BYTES:
        faults.append(_too_long(BAD_NAMESPACE, field, value, "the name of a namespace", LABEL_BYTES))
    if not _DNS_LABEL.fullmatch(value):
        cure = "use lower-case letters, digits and `-`, and begin and end with a letter or digit"
        message = f"{quoted(value)} is not the name of a namespace"
        faults.append(Fault(BAD_NAMESPACE, field, Reason.INVALID, message, cure))
    return tuple(faults)


@lru_cache(_MEMO)
def label_key_faults(key: str, field: str) -> tuple[Fault, ...]:
    """Judge the key of a label or of a selector's requirement: `name` or `prefix/name` (`IsQualifiedName`)."""
    return _qualified_name_faults(BAD_LABEL_KEY, key, key, field, "a label key")


def label_value_faults(value: str, field: str) -> tuple[Fault, ...]:
    """Judge the value of a label: at most 63 bytes, and it may be empty (`IsValidLabelValue`)."""
    if not value or (len(value) <= LABEL_BYTES and _QUALIFIED.fullmatch(value)):
        return ()
    faults: list[Fault] = []
    if byte_length(value) > LABEL_BYTES:
        faults.append(_too_long(BAD_LABEL_VALUE, field, value, "a label value", LABEL_BYTES))
    if not _QUALIFIED.fullmatch(value):
        faults.append(
            Fault(BAD_LABEL_VALUE, field, Reason.INVALID, f"{quoted(value)} is not a label value", _LABEL_HELP)
        )
    return tuple(faults)


def annotation_key_faults(key: str, field: str) -> tuple[Fault, ...]:
    """Judge the key of an annotation: as the key of a label, but its prefix may have upper-case letters."""
    # Go lowers letter by letter, so the dotted capital I becomes one letter there and two in Python.
    return _qualified_name_faults(
        BAD_ANNOTATION_KEY, key, key.replace("\u0130", "i").lower(), field, "an annotation key"
    )


def annotations_size_faults(annotations: Mapping[str, str], field: str) -> tuple[Fault, ...]:
    """Judge the size of all annotations of an object: keys and values together, at most 262144 bytes."""
    size = sum(byte_length(key) + byte_length(value) for key, value in annotations.items())
    if size <= ANNOTATIONS_BYTES:
        return ()
    message = f"the annotations have {size} bytes, an object at most {ANNOTATIONS_BYTES}"
    return (Fault(LARGE_ANNOTATIONS, field, Reason.TOO_LONG, message),)


def is_qualified_name(text: str) -> bool:
    """Say whether a text is `name` or `prefix/name`, as keys of labels and finalizers are."""
    return not _qualified_name_faults(BAD_LABEL_KEY, text, text, "", "a key")


def is_dns_subdomain(text: str) -> bool:
    """Say whether a text is a DNS subdomain of at most 253 bytes."""
    return byte_length(text) <= NAME_BYTES and _DNS_SUBDOMAIN.fullmatch(text) is not None


def _qualified_name_faults(code: Code, key: str, judged: str, field: str, noun: str) -> tuple[Fault, ...]:
    prefix, slash, name = judged.rpartition("/")
    if "/" in prefix:
        message = f"{quoted(key)} is not {noun}"
        return (
            Fault(code, field, Reason.INVALID, message, "a key has at most one `/`, between its prefix and its name"),
        )
    faults: list[Fault] = []
    if slash and not is_dns_subdomain(prefix):
        cure = f"the prefix, before the `/`, is a DNS name of at most {NAME_BYTES} bytes in lower case"
        faults.append(Fault(code, field, Reason.INVALID, f"the prefix of {quoted(key)} is not a DNS name", cure))
    if byte_length(name) > LABEL_BYTES:
        message = f"the name in {quoted(key)} has {byte_length(name)} bytes, {noun} at most {LABEL_BYTES}"
        faults.append(Fault(code, field, Reason.INVALID, message))
    if not _QUALIFIED.fullmatch(name):
        message = f"{quoted(key)} is not {noun}" if key else f"{noun} is empty"
        faults.append(Fault(code, field, Reason.INVALID, message, _LABEL_HELP))
    return tuple(faults)


def _too_long(code: Code, field: str, value: str, noun: str, most: int) -> Fault:
    message = f"{quoted(value)} has {byte_length(value)} bytes, {noun} at most {most}"
    return Fault(code, field, Reason.INVALID, message)
