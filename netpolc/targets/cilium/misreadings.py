"""What Cilium's agents read otherwise than it looks, in a policy that they take.

Source: Cilium's documentation of its policies, and its policy engine, of 1.20.
"""

from collections.abc import Iterator
from typing import Final

from netpolc.rules.addresses import parse_cidr
from netpolc.rules.json import Json, JsonObject, as_list, as_object, as_text
from netpolc.rules.quoting import quoted
from netpolc.targets.cilium.kind import NAMESPACE, NAMESPACE_LABELS, SOURCE
from netpolc.targets.cilium.port_texts import is_service_name, number_of
from netpolc.targets.cilium.refusals import DIRECTIONS, kinds_of

Misread = tuple[str, str, str | None]
"""A field, how agents read it, and the cure."""


def misread(spec: JsonObject, path: str, namespace: str) -> Iterator[Misread]:
    """Find it in a `spec`, or in one of `specs`, of a policy of a namespace."""
    selector = as_object(spec.get("endpointSelector"))
    for key, value in as_object(selector.get("matchLabels")).items():
        if key.removeprefix(SOURCE) == NAMESPACE.removeprefix(SOURCE) and value != (namespace or "default"):
            said = "a policy isolates pods of its own namespace alone, whatever namespace is asked for here"
            yield f"{path}.endpointSelector.matchLabels", said, "write the policy into the namespace of these pods"
    for direction in ("ingress", "egress"):
        ruled = as_list(spec.get(direction)) or as_list(spec.get(f"{direction}Deny"))
        if as_object(spec.get("enableDefaultDeny")).get(direction) is True and not ruled:
            said = f"without a rule for {direction}, agents isolate nobody in it"
            yield f"{path}.enableDefaultDeny.{direction}", said, f"`{direction}: [{{}}]` lets nobody through"
    for key, side in DIRECTIONS:
        for index, rule in enumerate(as_list(spec.get(key))):
            yield from _rule(as_object(rule), side, f"{path}.{key}[{index}]")


def _rule(rule: JsonObject, side: str, path: str) -> Iterator[Misread]:
    for key in (*kinds_of(rule, side), "toPorts", "icmps"):
        if rule.get(key) == []:
            yield f"{path}.{key}", f"`{key}` is empty, which is nobody", f"leave `{key}` out for everybody"
    for index, selector in enumerate(as_list(rule.get(f"{side}Endpoints"))):
        yield from _endpoints(as_object(selector), f"{path}.{side}Endpoints[{index}]")
    for index, block in enumerate(as_list(rule.get(f"{side}CIDR"))):
        yield from _block(as_text(block), f"{path}.{side}CIDR[{index}]")
    for index, item in enumerate(as_list(rule.get(f"{side}CIDRSet"))):
        place = f"{path}.{side}CIDRSet[{index}]"
        yield from _block(as_text(as_object(item).get("cidr")), f"{place}.cidr")
        for number, hole in enumerate(as_list(as_object(item).get("except"))):
            yield from _block(as_text(hole), f"{place}.except[{number}]")
    for index, item in enumerate(as_list(rule.get("toPorts"))):
        entry, place = as_object(item), f"{path}.toPorts[{index}]"
        if not as_list(entry.get("ports")):
            yield place, "there is no port, which is nobody", "leave `toPorts` out for every port"
        for number, port in enumerate(as_list(entry.get("ports"))):
            yield from _port(as_object(port), f"{place}.ports[{number}]")


def _endpoints(selector: JsonObject, path: str) -> Iterator[Misread]:
    if not excludes_alone(selector):
        return
    said = "namespaces are only excluded, which some releases read as everybody"
    if any(positive for _, positive in _asked(selector)):
        said = "namespaces are only excluded, and labels of any source may be those of addresses and nodes"
    yield path, said, f"ask also for `key: {NAMESPACE}` with the operator `Exists`"


def excludes_alone(selector: JsonObject) -> bool:
    """Say whether a selector of peers asks of namespaces what they are not, and for nothing that pods alone have.

    Agents require a namespace only where one is named: world, nodes and blocks have no label that could be excluded.
    Source: `getEndpointSelector` of Cilium's pkg/k8s/apis/cilium.io/utils, `labelIdentitySelector` of pkg/policy.
    """
    asked = tuple(_asked(selector))
    about = any(_is_about_namespaces(key) for key, _ in asked)
    return about and not any(found and (key.startswith(SOURCE) or _is_about_namespaces(key)) for key, found in asked)


def _asked(selector: JsonObject) -> Iterator[tuple[str, bool]]:
    """Give every key that a selector asks about, and whether the label has to be there."""
    for key in as_object(selector.get("matchLabels")):
        yield key, True
    for item in map(as_object, as_list(selector.get("matchExpressions"))):
        yield as_text(item.get("key")), item.get("operator") in ("In", "Exists")


def _is_about_namespaces(key: str) -> bool:
    name = key.rpartition(":")[2]
    return name == NAMESPACE.removeprefix(SOURCE) or name.startswith(NAMESPACE_LABELS.removeprefix(SOURCE))


def _block(text: str, path: str) -> Iterator[Misread]:
    block = parse_cidr(text)
    if block is not None and block.address != block.network:
        plain = str(block.plain())
        yield path, f"agents read {quoted(text)} as `{plain}`", f"write `{plain}`"


def _port(port: JsonObject, path: str) -> Iterator[Misread]:
    text, end = as_text(port.get("port")), _whole(port.get("endPort"))
    number = number_of(text)
    if number is not None and text != str(number):
        yield f"{path}.port", f"agents read {quoted(text)} as {number}", f'write `port: "{number}"`'
    if end and is_service_name(text):
        yield f"{path}.endPort", "a range cannot begin with a name, and agents read the name alone", _ONE
    elif end and number == 0:
        yield f"{path}.endPort", "agents read port 0 as all of a protocol, whatever the range", _ONE
    elif end and number is not None and end < number:
        yield f"{path}.endPort", "the range ends before it begins, and agents read its first port alone", _ONE


_ONE: Final = "leave `endPort` out for one port"


def _whole(value: Json) -> int:
    return int(value) if isinstance(value, int | float) else 0
