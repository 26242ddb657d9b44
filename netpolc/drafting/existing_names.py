"""Names of what exists as a module of Python: `Literal` types, and helpers that take nothing else.

The names come from manifests that anybody may have written. A text is only written where it is a name that Kubernetes
takes, and then in quotes; an identifier is made of letters and digits alone.
"""

import builtins
import json
import keyword
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Final, cast

from netpolc.drafting.names_mark import MARK
from netpolc.drafting.words import LANGUAGE as WORDS
from netpolc.program.inventory import Inventory
from netpolc.rules.names import label_key_faults, label_value_faults, namespace_faults
from netpolc.rules.ports import port_name_faults
from netpolc.sets.ports import PROTOCOLS
from netpolc.values import frozen

_SOURCES: Final = "# sources: "
_NAMESPACE: Final = "# namespace: "
_DEFAULT: Final = "default"

_OF_RELEASES: Final = frozenset(
    {
        *("app.kubernetes.io/version", "app.kubernetes.io/managed-by", "helm.sh/chart", "chart", "heritage", "release"),
        *("pod-template-hash", "controller-revision-hash", "pod-template-generation", "deployment"),
        *("rollouts-pod-template-hash", "controller-uid", "job-name", "deploymentconfig"),
        *("batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name"),
        "batch.kubernetes.io/job-completion-index",
    }
)
"""Labels that say which release of which chart made the pods, or which controller: no policy should ask for them."""
_USUAL: Final = "app.kubernetes.io/"
"""The prefix of the labels that Kubernetes recommends; they are called by their last word."""


@frozen
class NamesSource:
    """What a module was made from."""

    paths: tuple[str, ...]
    """Files and folders, relative to the project folder; none: what the setting `inventory` names."""
    namespace: str = _DEFAULT
    """That of objects which name none."""


@frozen
class ExistingNames:
    """What exists, as far as Kubernetes takes the names."""

    namespaces: tuple[str, ...]
    labels: Mapping[str, tuple[str, ...]]
    ports: Mapping[str, tuple[str, ...]]
    """Names of container ports by protocol."""
    left_out: int
    """How many texts no cluster takes for a name."""


def names_of(inventory: Inventory) -> ExistingNames:
    """Collect the names of an inventory, sorted."""
    namespaces = {item.name for item in inventory.namespaces} | {item.namespace for item in inventory.workloads}
    labels = {label for item in inventory.workloads for label in item.labels if label[0] not in _OF_RELEASES}
    ports = {(protocol, name) for item in inventory.workloads for name, protocol, _ in item.ports}
    known = {name for name in namespaces if not namespace_faults(name)}
    right = {item for item in labels if not (label_key_faults(item[0], "") or label_value_faults(item[1], ""))}
    named = {item for item in ports if item[0] in PROTOCOLS and not port_name_faults(item[1], "")}
    return ExistingNames(
        tuple(sorted(known)),
        {
            key: tuple(sorted(value for name, value in right if name == key))
            for key in sorted({key for key, _ in right})
        },
        {
            protocol: found
            for protocol in PROTOCOLS
            if (found := tuple(sorted(name for kind, name in named if kind == protocol)))
        },
        len(namespaces - known) + len(labels - right) + len(ports - named),
    )


def module_of(names: ExistingNames, source: NamesSource) -> str:
    """Write the module: one name a line, so that what comes and goes is one line of a change."""
    lines = [MARK, f"{_SOURCES}{json.dumps(source.paths)}"]
    if source.namespace != _DEFAULT:
        lines.append(f"{_NAMESPACE}{json.dumps(source.namespace)}")
    lines += ['"""Names of what exists: namespaces, values of labels, and ports of containers."""', ""]
    labels = identifiers(names.labels)
    helpers = [word for word, some in _HELPERS if some == "ExistingNamespace" or getattr(names, word)]
    used = [name for word, name in _HELPERS if word in helpers]
    lines += ["from typing import Literal, TypeAlias", "", f"from netpolc import {', '.join(sorted(used))}", ""]
    lines += _alias("NamespaceName", names.namespaces)
    lines.append("namespace = ExistingNamespace[NamespaceName](NamespaceName)")
    for key, values in names.labels.items():
        name = labels[key]
        alias = f"{_camel(name)}Value"
        lines += ["", *_alias(alias, values)]
        lines += _call(f"{name} = ExistingLabel[{alias}, NamespaceName]", json.dumps(key), alias, "NamespaceName")
    for protocol, ports in names.ports.items():
        alias = f"{protocol.capitalize()}PortName"
        lines += ["", *_alias(alias, ports)]
        lines += _call(f"{protocol.lower()} = ExistingPorts[{alias}]", json.dumps(protocol), alias)
    return "\n".join(lines) + "\n"


_HELPERS: Final = (("namespaces", "ExistingNamespace"), ("labels", "ExistingLabel"), ("ports", "ExistingPorts"))


def source_of(text: str) -> NamesSource | None:
    """Read from the first lines of a module what it was made from; None: it is another's."""
    lines = text.split("\n", 3)
    if lines[0].rstrip("\r") != MARK or len(lines) < 2 or not lines[1].startswith(_SOURCES):
        return None
    try:
        paths: object = json.loads(lines[1].removeprefix(_SOURCES))
        stated = lines[2].startswith(_NAMESPACE) if len(lines) > 2 else False
        namespace: object = json.loads(lines[2].removeprefix(_NAMESPACE)) if stated else _DEFAULT
    except ValueError:
        return None
    if not isinstance(paths, list) or not isinstance(namespace, str):
        return None
    return NamesSource(tuple(map(str, cast("list[object]", paths))), namespace)


def _alias(name: str, values: Sequence[str]) -> Iterator[str]:
    if len(values) == 1:
        yield f"{name}: TypeAlias = Literal[{json.dumps(values[0])}]"
        return
    yield f"{name}: TypeAlias = Literal["
    yield from (f"    {json.dumps(value)}," for value in values)
    yield "]"


def _call(function: str, *arguments: str) -> Iterator[str]:
    """Write a call so that no formatter, of whatever width, would write it otherwise."""
    yield f"{function}("
    yield from (f"    {item}," for item in arguments)
    yield ")"


def identifiers(keys: Iterable[str]) -> dict[str, str]:
    """Choose for each label key a name of Python, which does not change where another key comes or goes.

    A key without a prefix, or of `app.kubernetes.io`, is called by its last word, any other one by all of its words.
    Where two would be one, the later in the alphabet gets four digits of a hash of it.
    """
    found: dict[str, str] = {}
    for key in sorted(keys, key=lambda item: ("/" in item, not item.startswith(_USUAL), item)):
        prefix, _, last = key.rpartition("/")
        words = last if not prefix or key.startswith(_USUAL) else f"{prefix}_{last}"
        name = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_") or "label"
        if name[0].isdigit():
            name = f"label_{name}"
        if keyword.iskeyword(name) or keyword.issoftkeyword(name) or name in _TAKEN:
            name = f"{name}_label"
        if name in found.values():
            name = f"{name}_{sha256(key.encode()).hexdigest()[:4]}"
        found[key] = name
    return found


LANGUAGE: Final = frozenset(filter(str.islower, WORDS)) - {"app"}
"""The words of the language, which a helper must not hide; `app` is meant to."""
_TAKEN: Final = frozenset({*dir(builtins), *LANGUAGE})


def _camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))
