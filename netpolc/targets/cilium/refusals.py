"""What Cilium's agents refuse of a policy that the API server takes; they run with their defaults.

Source: `CiliumNetworkPolicy.Parse`, `Rule.Sanitize` and what they call, of Cilium 1.20 (pkg/k8s/apis/cilium.io/v2,
pkg/policy/api). One refusal is enough for an agent to leave the whole policy out.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from netpolc.rules.addresses import parse_cidr
from netpolc.rules.json import Json, JsonObject, as_list, as_object, as_text
from netpolc.rules.names import label_key_faults, label_value_faults
from netpolc.rules.quoting import quoted
from netpolc.targets.cilium.icmp_types import ICMP_TYPES
from netpolc.targets.cilium.port_texts import is_service_name, number_of

Refused = tuple[str, str, str | None]
"""A field, what agents do not take there, and the cure."""
DIRECTIONS: Final = (("ingress", "from"), ("ingressDeny", "from"), ("egress", "to"), ("egressDeny", "to"))
"""The lists of rules, and what the names of their peers begin with."""


def refused(spec: JsonObject, path: str) -> Iterator[Refused]:
    """Find what agents refuse in a `spec`, or in one of `specs`, that decodes."""
    if not any(as_list(spec.get(key)) for key, _ in DIRECTIONS):
        yield path, "there is no rule in any direction", "`ingress: [{}]` lets nobody in"
    if "nodeSelector" in spec:
        cure = "nodes are selected by a CiliumClusterwideNetworkPolicy"
        yield f"{path}.nodeSelector", "a policy of a namespace selects nodes", cure
    yield from _selector(spec.get("endpointSelector"), f"{path}.endpointSelector")
    for key, side in DIRECTIONS:
        for index, rule in enumerate(as_list(spec.get(key))):
            yield from _rule(as_object(rule), side, f"{path}.{key}[{index}]")


def kinds_of(rule: JsonObject, side: str) -> list[str]:
    """Name the kinds of peers of a rule that say anything, an empty list too."""
    return [key for key in rule if key.startswith(side) and key != "toPorts" and rule[key] is not None]


def _rule(rule: JsonObject, side: str, path: str) -> Iterator[Refused]:
    kinds = [kind for kind in kinds_of(rule, side) if rule[kind]]
    if len(kinds) > 1:
        words = " and ".join(f"`{kind}`" for kind in sorted(kinds))
        yield path, f"{words} stand in one rule", "make them two rules, each with a dash"
    if rule.get("icmps") and rule.get("toPorts"):
        yield path, "`icmps` and `toPorts` stand in one rule", "make them two rules, each with a dash"
    yield from _peers(rule, side, path)
    for index, entry in enumerate(as_list(rule.get("toPorts"))):
        yield from _ports(as_object(entry), f"{path}.toPorts[{index}]", ingress=side == "from")
    for index, item in enumerate(as_list(rule.get("icmps"))):
        for number, field in enumerate(as_list(as_object(item).get("fields"))):
            yield from _icmp(as_object(field), f"{path}.icmps[{index}].fields[{number}]")


def _peers(rule: JsonObject, side: str, path: str) -> Iterator[Refused]:
    for kind in (f"{side}Endpoints", f"{side}Nodes"):
        for index, selector in enumerate(as_list(rule.get(kind))):
            yield from _selector(selector, f"{path}.{kind}[{index}]")
    if rule.get(f"{side}Nodes"):
        yield f"{path}.{side}Nodes", "nodes are peers", "let the agents run with `enable-node-selector-labels`"
    for index, block in enumerate(as_list(rule.get(f"{side}CIDR"))):
        yield from _address(as_text(block), f"{path}.{side}CIDR[{index}]")
    for index, block in enumerate(as_list(rule.get(f"{side}CIDRSet"))):
        yield from _block(as_object(block), f"{path}.{side}CIDRSet[{index}]")


def _selector(value: Json, path: str) -> Iterator[Refused]:
    selector = as_object(value)
    for key in as_object(selector.get("matchLabels")):
        yield from _key(key, f"{path}.matchLabels")
    for index, item in enumerate(as_list(selector.get("matchExpressions"))):
        requirement, place = as_object(item), f"{path}.matchExpressions[{index}]"
        yield from _key(as_text(requirement.get("key")), f"{place}.key")
        operator, values = as_text(requirement.get("operator")), as_list(requirement.get("values"))
        takes = operator in ("In", "NotIn")
        if takes and not values:
            yield f"{place}.values", f"`{operator}` has no value", None
        if values and not takes:
            yield f"{place}.values", f"`{operator}` has values", "remove `values`, or use `In` or `NotIn`"
        for number, text in enumerate(values):
            for fault in label_value_faults(as_text(text), ""):
                yield f"{place}.values[{number}]", fault.message, fault.help


def _key(key: str, path: str) -> Iterator[Refused]:
    """Judge a key, which may have the source of a label before it: `k8s:app`."""
    source, colon, name = key.rpartition(":")
    if colon and not _SOURCE.fullmatch(source):
        yield path, f"{quoted(key)} has no source of labels before its colon", "write `k8s:` for labels of Kubernetes"
    for fault in label_key_faults(name, ""):
        yield path, fault.message, fault.help


_SOURCE: Final = re.compile("[A-Za-z0-9]+")


def _address(text: str, path: str) -> Iterator[Refused]:
    address, slash, _ = text.partition("/")
    whole = text if slash else f"{address}/{128 if ':' in address else 32}"
    if not _is_plain(whole):
        yield path, f"{quoted(text)} is no address and no block", _EXAMPLE


def _block(block: JsonObject, path: str) -> Iterator[Refused]:
    yield from _selector(block.get("cidrGroupSelector"), f"{path}.cidrGroupSelector")
    cidr = as_text(block.get("cidr"))
    if not cidr:
        return  # a group, for the schema asks for one of them
    if not _is_plain(cidr):
        yield f"{path}.cidr", f"{quoted(cidr)} is no block", _EXAMPLE
        return
    around = parse_cidr(cidr)
    for number, hole in enumerate(as_list(block.get("except"))):
        text, place = as_text(hole), f"{path}.except[{number}]"
        inner = parse_cidr(text)
        if inner is None or not _is_plain(text):
            yield place, f"{quoted(text)} is no block", _EXAMPLE
        elif around is not None and (
            inner.family != around.family or inner.length < around.length or not around.contains(inner)
        ):
            yield place, f"{quoted(text)} is no part of {quoted(cidr)}", None


_EXAMPLE: Final = "write an address, `/` and the length of the prefix, such as `10.0.0.0/8`"
_ZEROS: Final = re.compile(r"/0[0-9]|(?:^|\.)0[0-9]+(?=[./])|:0[0-9]+(?=\.)|[0-9a-fA-F]{5}")


def _is_plain(text: str) -> bool:
    """Say whether a text is a block to Go's `netip.ParsePrefix`, which takes no leading zeros as the server does."""
    return parse_cidr(text) is not None and _ZEROS.search(text) is None


def _ports(entry: JsonObject, path: str, *, ingress: bool) -> Iterator[Refused]:
    rules, names = as_object(entry.get("rules")), as_list(entry.get("serverNames"))
    dns, http = as_list(rules.get("dns")), as_list(rules.get("http"))
    ports = [as_object(port) for port in as_list(entry.get("ports"))]
    if ingress and dns:
        yield f"{path}.rules.dns", "names are asked for in a rule for ingress", None
    if dns and not ports:
        yield f"{path}.rules.dns", "rules for DNS stand beside no port", "write port 53 beside them"
    if names and (dns or http) and "terminatingTLS" not in entry:
        yield f"{path}.serverNames", "server names stand beside rules of layer 7, without `terminatingTLS`", None
    if entry.get("listener") is not None and (ingress or dns or http):
        what = "in a rule for ingress" if ingress else "beside rules of layer 7"
        yield f"{path}.listener", f"a listener stands {what}", None
    for index, port in enumerate(ports):
        place = f"{path}.ports[{index}]"
        yield from _port(port, place, dns=bool(dns))
        if (dns or http) and number_of(as_text(port.get("port"))) == 0:
            yield f"{place}.port", "rules of layer 7 stand beside port 0", "name the port that they are for"
    yield from _http(http, [] if dns else ports, path)


def _http(http: Sequence[Json], ports: Sequence[JsonObject], path: str) -> Iterator[Refused]:
    for index, port in enumerate(ports if http else ()):
        if as_text(port.get("protocol")).upper() != "TCP":
            place = f"{path}.ports[{index}].protocol"
            yield place, "rules of HTTP stand beside a protocol other than TCP", "write `protocol: TCP`"
    for index, item in enumerate(http):
        for field in ("path", "method"):
            text = as_text(as_object(item).get(field))
            if _is_broken(text):
                yield f"{path}.rules.http[{index}].{field}", f"{quoted(text)} is no regular expression", None


def _port(port: JsonObject, path: str, *, dns: bool) -> Iterator[Refused]:
    text, end = as_text(port.get("port")), port.get("endPort")
    number = number_of(text)
    if not text:
        yield f"{path}.port", "a port is not named", 'write `port: "0"` for all of a protocol'
    elif not is_service_name(text):
        if number is None:
            yield f"{path}.port", f"{quoted(text)} is no port", "write a number up to 65535 as text, or a name"
        elif text != "0" and as_text(port.get("protocol")).upper() in _WITHOUT_PORTS:
            yield f"{path}.port", f"{port.get('protocol')} has no ports", 'write `port: "0"`'
        elif dns and isinstance(end, int | float) and end > number:
            yield f"{path}.endPort", "rules for DNS stand beside a range of ports", "name the one port"


_WITHOUT_PORTS: Final = frozenset({"VRRP", "IGMP", "GRE", "IPIP", "IPV6", "ESP", "AH"})


def _icmp(field: JsonObject, path: str) -> Iterator[Refused]:
    family, kind = as_text(field.get("family")) or "IPv4", field.get("type")
    if (
        isinstance(kind, str)
        and not kind.isdecimal()
        and kind not in ICMP_TYPES["IPv6" if family == "IPv6" else "IPv4"]
    ):
        yield f"{path}.type", f"{quoted(kind)} is no type of ICMP for {family}", None


def _is_broken(text: str) -> bool:
    """Say whether a regular expression is broken in Go's language and in Python's alike."""
    if r"\Q" in text:
        return False
    try:
        re.compile(text)
    except re.error as error:
        return error.msg.startswith(("missing ), ", "unbalanced parenthesis", "unterminated character set", "nothing"))
    return False
