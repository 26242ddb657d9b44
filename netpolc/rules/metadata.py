"""What `metadata` of a namespaced object may hold when it is created.

Source: `ValidateObjectMeta` of the core group and of apimachinery. An absent namespace is filled in by the request.
"""

from typing import Final

from netpolc.diagnostics.catalogue.rules import BAD_FINALIZER, BAD_NAME, BAD_OWNER, TWO_CONTROLLERS
from netpolc.rules.json import Json, as_list, as_object, as_text
from netpolc.rules.model import Fault, Reason
from netpolc.rules.names import (
    annotation_key_faults,
    annotations_size_faults,
    generate_name_faults,
    is_qualified_name,
    name_faults,
    namespace_faults,
)
from netpolc.rules.quoting import quoted
from netpolc.rules.selectors import labels_faults
from netpolc.rules.version import Version

INDEXES_OWNERS: Final = Version(37)
"""From here on the faults of an owner have its index, and what it lacks is required."""
GENERATED_BASE: Final = 58
"""The bytes of `generateName` that the server keeps before it adds five of its own."""
_STANDARD_FINALIZERS: Final = ("kubernetes", "orphan", "foregroundDeletion")


def metadata_faults(metadata: Json, version: Version) -> tuple[Fault, ...]:
    """Judge the metadata of an object; null and absent are the same."""
    parts = as_object(metadata)
    faults = [*_name_faults(as_text(parts.get("name")), as_text(parts.get("generateName")))]
    namespace = as_text(parts.get("namespace"))
    if namespace:
        faults += namespace_faults(namespace)
    faults += labels_faults(as_object(parts.get("labels")), "metadata.labels")
    annotations = as_object(parts.get("annotations"))
    if annotations:
        path = "metadata.annotations"
        for key in annotations:
            faults += [fault.within(key, on_key=True) for fault in annotation_key_faults(key, path)]
        faults += annotations_size_faults({key: as_text(value) for key, value in annotations.items()}, path)
    faults += _owner_faults(parts.get("ownerReferences"), version)
    faults += _finalizer_faults(parts.get("finalizers"))
    return tuple(faults)


def _name_faults(name: str, base: str) -> tuple[Fault, ...]:
    if not base:
        return name_faults(name)
    faults = generate_name_faults(base)
    if name:
        return faults + name_faults(name)
    kept = base.encode(errors="surrogatepass")[:GENERATED_BASE].decode(errors="ignore")
    message = f"the name that the server makes of {quoted(base)} is not a name"
    steps = ("metadata", "generateName")
    generated = name_faults(kept + "xxxxx")
    return faults + tuple(Fault(BAD_NAME, fault.field, fault.cause, message, steps=steps) for fault in generated)


def _owner_faults(owners: Json, version: Version) -> list[Fault]:
    faults: list[Fault] = []
    path = "metadata.ownerReferences"
    controlled = False
    for index, owner in enumerate(as_list(owners)):
        parts = as_object(owner)
        steps = ("metadata", "ownerReferences", index)
        at = f"{path}[{index}]" if version >= INDEXES_OWNERS else path
        api_version = as_text(parts.get("apiVersion"))
        for name in ("apiVersion", "kind", "name", "uid"):
            if not as_text(parts.get(name)):
                cause = Reason.REQUIRED if version >= INDEXES_OWNERS else Reason.INVALID
                message = f"an owner has no `{name}`"
                faults.append(Fault(BAD_OWNER, f"{at}.{name}", cause, message, steps=(*steps, name)))
        if api_version and not _group_version(api_version)[1]:
            message = f"{quoted(api_version)} is no group and version"
            steps_of_version = (*steps, "apiVersion")
            faults.append(Fault(BAD_OWNER, f"{at}.apiVersion", Reason.INVALID, message, steps=steps_of_version))
        if (*_group_version(api_version), parts.get("kind")) == ("", "v1", "Event"):
            faults.append(Fault(BAD_OWNER, at, Reason.INVALID, "an Event cannot own anything", steps=steps))
        if parts.get("controller") is True:
            if controlled:
                message = "a second owner is the controller"
                faults.append(Fault(TWO_CONTROLLERS, path, Reason.INVALID, message, steps=steps))
            controlled = True
    return faults


def _group_version(text: str) -> tuple[str, str]:
    """Take an `apiVersion` apart as Go does; an unreadable one has no version."""
    if text.count("/") > 1:
        return "", ""
    group, _, version = text.rpartition("/")
    return group, version


def _finalizer_faults(finalizers: Json) -> list[Fault]:
    faults: list[Fault] = []
    names = [as_text(name) for name in as_list(finalizers)]
    for index, name in enumerate(names):
        steps = ("metadata", "finalizers", index)
        if not is_qualified_name(name):
            message = f"{quoted(name)} is not a name"
            faults.append(Fault(BAD_FINALIZER, "metadata.finalizers", Reason.INVALID, message, steps=steps))
        if "/" not in name and name not in _STANDARD_FINALIZERS:
            message = f"{quoted(name)} is not a finalizer of Kubernetes"
            cure = "a finalizer of your own has a prefix: `example.com/name`"
            faults.append(Fault(BAD_FINALIZER, f"metadata.finalizers[{index}]", Reason.INVALID, message, cure))
    if "orphan" in names and "foregroundDeletion" in names:
        message = "`orphan` and `foregroundDeletion` contradict each other"
        faults.append(Fault(BAD_FINALIZER, "metadata.finalizers", Reason.INVALID, message))
    return faults
