"""What Calico's validator refuses of a policy that the API server takes.

Where Calico's kinds are plain definitions the validator does not run, and agents leave the policy out, or read it wider
than it looks. Source: libcalico-go's lib/validator/v3; limits of 3.33 from its definitions.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from netpolc.rules.addresses import parse_cidr
from netpolc.rules.json import Json, JsonObject, as_list, as_object, as_text
from netpolc.rules.ports import LAST_PORT
from netpolc.rules.quoting import quoted
from netpolc.targets.calico.grammar import is_selector
from netpolc.targets.calico.kind import LONGEST_SELECTOR, MOST_PORTS, MOST_RULES
from netpolc.targets.calico.port_texts import is_port_name, span_of

Refused = tuple[str, str, str | None]
"""A field, what Calico does not take there, and the cure."""


def refused(value: JsonObject) -> Iterator[Refused]:
    """Find what Calico refuses in a NetworkPolicy that decodes."""
    name = as_text(as_object(value.get("metadata")).get("name"))
    if name and not _NAME.fullmatch(name):
        yield "metadata.name", f"{quoted(name)} is no name of a policy", "write lower-case letters, digits and dashes"
    spec = as_object(value.get("spec"))
    yield from _selectors(spec, "spec", "selector", "serviceAccountSelector")
    for direction in ("ingress", "egress"):
        rules = as_list(spec.get(direction))
        if len(rules) > MOST_RULES:
            yield f"spec.{direction}", f"there are {len(rules):,} rules, and {MOST_RULES:,} are taken", None
        for index, rule in enumerate(rules):
            yield from _rule(as_object(rule), direction, f"spec.{direction}[{index}]")


_NAME: Final = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)?|(?:knp|ossg)\.default\..+")


def _selectors(holder: JsonObject, path: str, *keys: str) -> Iterator[Refused]:
    for key in keys:
        text = as_text(holder.get(key))
        if len(text) > LONGEST_SELECTOR:
            yield f"{path}.{key}", f"it has {len(text):,} characters, and {LONGEST_SELECTOR:,} are taken", None
        elif not is_selector(text) or (key != "namespaceSelector" and "global()" in text):
            yield f"{path}.{key}", f"{quoted(text)} is no selector", "join tests such as `app == 'web'` with `&&`"


def _rule(rule: JsonObject, direction: str, path: str) -> Iterator[Refused]:
    protocol = rule.get("protocol")
    version = _ICMP.get(protocol) if isinstance(protocol, str | int) else None
    if rule.get("http") is not None and (direction == "egress" or protocol not in (None, "TCP", 6)):
        yield f"{path}.http", "HTTP stands in a rule for egress or another protocol", None
    for key in ("icmp", "notICMP"):
        yield from _icmp(as_object(rule.get(key)), version, f"{path}.{key}")
    if version is not None and rule.get("ipVersion") not in (None, version):
        yield f"{path}.ipVersion", f"{protocol} is not of this version", None
    families = {family for family in (4, 6) if rule.get("ipVersion") == family}
    for end in ("source", "destination"):
        entity = as_object(rule.get(end))
        nets = [parse_cidr(as_text(net)) for key in ("nets", "notNets") for net in as_list(entity.get(key))]
        families.update(block.family for block in nets if block is not None)
        yield from _entity(entity, protocol, f"{path}.{end}")
    if len(families) > 1:
        yield path, "IPv4 and IPv6 stand in one rule", "make them two rules, each with a dash"


def _entity(entity: JsonObject, protocol: Json, path: str) -> Iterator[Refused]:
    yield from _selectors(entity, path, "selector", "notSelector", "namespaceSelector")
    for key in ("nets", "notNets"):
        for index, net in enumerate(as_list(entity.get(key))):
            yield from _net(as_text(net), key, f"{path}.{key}[{index}]")
        yield from _at_most(_MOST_NETS, entity, key, path)
    for key in ("ports", "notPorts"):
        yield from _ports(as_list(entity.get(key)), protocol, f"{path}.{key}")
        yield from _at_most(MOST_PORTS, entity, key, path)


def _icmp(asked: JsonObject, version: int | None, path: str) -> Iterator[Refused]:
    if asked and version is None:
        yield path, "there is no protocol ICMP or ICMPv6 beside it", "write `protocol: ICMP`"
    if "code" in asked and "type" not in asked:
        yield path, "a code of ICMP stands without a type", None


_ICMP: Final[dict[str | int, int]] = {"ICMP": 4, "ICMPv6": 6, 1: 4, 58: 6}
_MOST_NETS: Final = 256


def _at_most(most: int, entity: JsonObject, key: str, path: str) -> Iterator[Refused]:
    count = len(as_list(entity.get(key)))
    if count > most:
        yield f"{path}.{key}", f"there are {count:,}, and {most} are taken", "make them several rules"


def _net(text: str, key: str, path: str) -> Iterator[Refused]:
    block = parse_cidr(text)
    if block is None:
        yield path, f"{quoted(text)} is no block", "write an address, `/` and the length of the prefix"
    elif block.address != block.network:
        yield path, f"{quoted(text)} has bits set beyond its prefix", f"write `{block.plain()}`"
    elif key == "notNets" and block.length == 0:
        yield path, f"{quoted(text)} leaves nobody", None


def _ports(ports: Sequence[Json], protocol: Json, path: str) -> Iterator[Refused]:
    if protocol is None and any(span_of(port) is not None for port in ports):
        yield path, "ports stand without a `protocol`", "write `protocol: TCP`, or the one that is meant"
    if ports and protocol not in (None, "TCP", "UDP", "SCTP", 6, 17, 132):
        yield path, f"ports stand beside the protocol {protocol}, which has none", None
    for index, port in enumerate(ports):
        span = span_of(port)
        if span is not None and not 0 < span[0] <= span[1] <= LAST_PORT:
            yield f"{path}[{index}]", f"{quoted(str(port))} is no port", "ports are numbers from 1 to 65535"
        elif span is None and not is_port_name(str(port)):
            yield f"{path}[{index}]", f"{quoted(str(port))} is no port", "write a number, a range `80:90`, or a name"
