"""What to do about a NetworkPolicy of a wrong shape: where a field belongs, and how it is written."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from netpolc.diagnostics.nearest import nearest
from netpolc.rules.addresses import parse_cidr
from netpolc.rules.json import Json, as_object
from netpolc.rules.quoting import quoted
from netpolc.rules.shape import PORT, TEXT, Fields, Leaf, ListOf, MapOf, Shape
from netpolc.rules.spacing import missing_space
from netpolc.values import frozen

_EQUALS: Final = re.compile(r"([\w./-]+)=([\w.-]*)")
_RULES: Final = {"an ingress rule": "from", "an egress rule": "to"}
_PEER: Final = "a peer"
_FEW: Final = 7
_MEANT: Final = (
    (r"nodes?(selectors?|names?|ips?)?", "nodes are no pods: write their addresses in an `ipBlock`"),
    (
        r"services?(selectors?|names?|refs?)?",
        "a policy knows no services: select the pods behind it by their labels, with a `podSelector`",
    ),
    (
        r"serviceaccounts?(selectors?|names?)?",
        "a policy knows no service accounts: select their pods by labels, with a `podSelector`",
    ),
    (
        r"(to|from)?(fqdns?|dns(names?)?|domains?|hosts?|hostnames?|urls?)",
        "a policy knows no names of hosts: write addresses in an `ipBlock`",
    ),
    (
        r"(to|from)?(cidrs?|cidrsets?|cidrblocks?|ips?|addresse?s?)",
        "addresses stand in an `ipBlock`: `ipBlock: {cidr: 10.0.0.0/8}`",
    ),
    (r"(to|from)?(endpoints?|pods?|endpointselectors?)", "pods are selected by their labels, with a `podSelector`"),
)
"""What a name that no peer has stands for elsewhere, and how a NetworkPolicy says it."""


@frozen
class Level:
    """One value on the way from the object to a fault, with the shape that it should have."""

    step: str | int | None
    shape: Shape
    value: Json


def shape_cure(root: Json, shape: Shape, steps: Sequence[str | int], *, unknown: bool) -> str | None:
    """Say the cure of a fault at these steps of an object; `unknown`: the last of them names no field."""
    way = _way(root, shape, steps)
    if unknown:
        key, home = str(steps[-1]), way[-1]
        return _unknown_cure(key, as_object(home.value).get(key), way) if isinstance(home.shape, Fields) else None
    return _type_cure(way)


def _way(root: Json, shape: Shape, steps: Sequence[str | int]) -> list[Level]:
    way = [Level(None, shape, root)]
    for step in steps:
        here = way[-1]
        inner: Shape | None = None
        value: Json = None
        if isinstance(here.shape, Fields):
            inner, value = here.shape.fields.get(str(step)), as_object(here.value).get(str(step))
        elif isinstance(here.shape, MapOf):
            inner, value = here.shape.value, as_object(here.value).get(str(step))
        elif isinstance(here.shape, ListOf) and isinstance(here.value, list) and isinstance(step, int):
            inner, value = here.shape.item, here.value[step]
        if inner is None:
            break
        way.append(Level(step, inner, value))
    return way


def _unknown_cure(key: str, value: Json, way: Sequence[Level]) -> str | None:
    shape = way[-1].shape
    if not isinstance(shape, Fields):
        return None
    if key == "status" and len(way) == 1:
        return "remove it: the API server writes it, and knows it from 1.24 to 1.27 only"
    if value is None and (cure := missing_space(key)):
        return cure
    other = _RULES.get(shape.title)
    if other and key in _RULES.values():
        return f"{shape.title} names its peers under `{other}`"
    if cure := _below(key, value, way[-1]) or _above(key, way):
        return cure
    if shape.title in {_PEER, *_RULES} and (cure := _meant(key, value)):
        return cure
    if near := nearest(key, shape.fields):
        return f"is it `{near}`?"
    if "matchLabels" in shape.fields and isinstance(value, str | int | float):
        return f"labels stand under `matchLabels`: {quoted(f'matchLabels: {{{key}: {value}}}')}"
    return "the fields are " + ", ".join(f"`{name}`" for name in shape.fields) if len(shape.fields) < _FEW else None


def _below(key: str, value: Json, home: Level) -> str | None:
    """Say under which fields of its mapping a key belongs, where one of them has a field of this name."""
    if not isinstance(home.shape, Fields):
        return None
    ways = list(_ways_to(key, value, home.shape))
    shortest = [names for names in ways if len(names) == min(map(len, ways))]
    there = as_object(home.value)
    blank = [names for names in shortest if names[0] in there and there[names[0]] is None]
    written = [names for names in shortest if names[0] in there]
    chosen = blank or written or shortest
    if not chosen:
        return None
    first = " or ".join(dict.fromkeys(f"`{names[0]}`" for names in chosen))
    name, *further = chosen[0]
    inner = ", in an `ipBlock`" if further == ["ipBlock"] else ""
    dash = f", with a dash: `- {key}: …`" if isinstance(home.shape.fields[name], ListOf) and not further else ""
    return f"{'indent it below' if blank else 'it belongs under'} {first}{inner}{dash}"


def _ways_to(key: str, value: Json, shape: Fields, depth: int = 2) -> Iterator[tuple[str, ...]]:
    for name, inner in shape.fields.items():
        below = inner.item if isinstance(inner, ListOf) else inner
        if isinstance(below, Fields):
            known = below.fields.get(key)
            if known is not None and _could_be(value, known):
                yield (name,)
            elif depth > 1 and shape.title not in ("a NetworkPolicy", "metadata"):
                yield from ((name, *names) for names in _ways_to(key, value, below, depth - 1))


def _could_be(value: Json, shape: Shape) -> bool:
    if value is None:
        return True
    if isinstance(shape, ListOf):
        return isinstance(value, list)
    return isinstance(value, Mapping) is isinstance(shape, MapOf | Fields) and not isinstance(value, list)


def _above(key: str, way: Sequence[Level]) -> str | None:
    """Say that a key is indented too deep, where a mapping around it has a field of this name."""
    for index in range(len(way) - 2, -1, -1):
        shape, inside = way[index].shape, way[index + 1].step
        if isinstance(shape, Fields) and key in shape.fields and key != inside:
            return f"indent it less: it belongs to {shape.title}, beside `{inside}`"
    return None


def _meant(key: str, value: Json) -> str | None:
    bare = key.lower().replace("_", "").replace("-", "")
    if bare in ("namespace", "namespaces"):
        name = value if isinstance(value, str) else "NAME"
        return f"write `namespaceSelector: {{matchLabels: {{kubernetes.io/metadata.name: {name}}}}}`"
    return next((cure for pattern, cure in _MEANT if re.fullmatch(pattern, bare)), None)


def _type_cure(way: Sequence[Level]) -> str | None:
    here = way[-1]
    value, shape = here.value, here.shape
    if isinstance(shape, ListOf):
        return _list_cure(value, shape)
    if isinstance(shape, Leaf):
        return _leaf_cure(value, shape, here.step)
    if isinstance(value, list):
        return _dash_cure(value, here.step)
    if isinstance(value, str) and (cure := missing_space(value)):
        return cure
    if isinstance(shape, Fields):
        return _mapping_cure(value, shape, here.step)
    found = _EQUALS.fullmatch(value) if isinstance(value, str) else None
    return f"write `{found[1]}: {found[2]}`" if found else None


def _leaf_cure(value: Json, shape: Leaf, step: str | int | None) -> str | None:
    if shape is TEXT and isinstance(value, bool | int | float):
        return "put it between quotes"
    if shape.bits and isinstance(value, str) and value.isdecimal():
        return "write it without quotes"
    if isinstance(value, list) and (shape is PORT or step in ("protocol", "endPort")):
        return f"write an item of `ports` for each: `- {step}: …`"
    if isinstance(value, list) and step == "cidr":
        return "write a peer for each: `- ipBlock: {cidr: …}`"
    if isinstance(value, list) and len(value) == 1 and not isinstance(value[0], Mapping | list):
        return "one dash, `-`, is enough, or one pair of brackets" if isinstance(step, int) else "remove the dash, `-`"
    return None


def _list_cure(value: Json, shape: ListOf) -> str | None:
    if isinstance(value, Mapping):
        first = next(iter(value), None)
        return "begin each item with a dash, `-`" + ("" if first is None else f": {quoted(f'- {first}: …')}")
    if isinstance(shape.item, Fields):
        return _mapping_cure(value, shape.item, 0)
    return "put it between brackets, " + (quoted(f"[{value}]") if isinstance(value, str) else "`[…]`")


def _dash_cure(value: Sequence[Json], step: str | int | None) -> str:
    if isinstance(step, int):
        return "one dash, `-`, is enough"
    keys = [str(key) for item in value if isinstance(item, Mapping) for key in item]
    named = f" before {quoted(keys[0])}" if keys else ""
    return f"remove the {'dash' if len(value) < 2 else 'dashes'}, `-`,{named}".removesuffix(",")


def _mapping_cure(value: Json, shape: Fields, step: str | int | None) -> str | None:
    """Say how a scalar is written as the mapping that was to stand there."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    dash, text = "- " if isinstance(step, int) else f"{step}: ", str(value)
    if text in shape.fields:
        return f"put a colon behind it: `{text}: …`"
    if "cidr" in shape.fields or shape.title == _PEER:
        if parse_cidr(text) is None:
            return None
        return f"write `{dash}{'ipBlock: ' if shape.title == _PEER else ''}{{cidr: {text}}}`"
    if "endPort" in shape.fields:
        port, _, protocol = text.partition("/")
        if protocol.upper() in ("TCP", "UDP", "SCTP"):
            return f"write `- {{port: {port}, protocol: {protocol.upper()}}}`"
        return f"write `- port: {text}`" if re.fullmatch(r"[a-z0-9-]{1,15}", text) else None
    if "matchLabels" in shape.fields and (found := _EQUALS.fullmatch(text)):
        return f"write `{dash}{{matchLabels: {{{found[1]}: {found[2]}}}}}`"
    return None
