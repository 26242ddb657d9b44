"""Law 2 against changed bytes: what it takes means the same to PyYAML, and what means something else it refuses."""

import json
from collections.abc import Iterator, Mapping

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from netpolc.program.model import Direction, Policy, Port, Program, Protocol, Rule
from netpolc.proof.asked import SCHEMA
from netpolc.proof.judging import Judge
from netpolc.rules.json import Json, JsonObject, as_list, as_object
from netpolc.sets.selections import EVERYTHING
from netpolc.targets.kubernetes import target as network_policy
from netpolc.targets.kubernetes.lower import lower_policy
from netpolc.targets.schemas import SchemaFault, schema_faults
from tests.canonical.whole import emit
from tests.laws import law
from tests.targets.lowered import lowered
from tests.targets.policies import policies

PIECES = (
    *("port: 80", "port: 443", "protocol: TCP", "protocol: UDP", "Ingress", "Egress", "app", "tier", "web", "no", "y"),
    *(
        "ingress:",
        "egress:",
        "from:",
        "to:",
        "ports:",
        "except:",
        "cidr: ",
        "operator: In",
        "operator: Exists",
        "key: ",
    ),
    *("{}", "[]", "null", "- ", "  ", "\n", '"', "10.0.0.0/8", "podSelector:", "namespaceSelector:", "shop"),
)

LEAVES: tuple[Json, ...] = (80, 443, 65535, "http", "web", "y", "TCP", "UDP", "10.0.0.0/8", "shop", "no", [], {}, None)


def taken(policy: Policy, data: bytes) -> bool:
    """Say whether bytes are taken for the manifest of a policy; no clause has promised anything."""
    judge = Judge()
    (planned,) = network_policy.planned(Program(None, (policy,)))
    judge.ask((data, planned.kind[:2], network_policy.meant_by(planned), ()))
    return not judge.answers()


def changed(text: str, data: st.DataObject) -> str:
    """Change a text as a bug could: a line goes, comes twice, moves, or a piece of it becomes another."""
    lines = text.splitlines(keepends=True)
    at = data.draw(st.integers(1, len(lines) - 1))
    other = data.draw(st.integers(1, len(lines) - 1))
    match data.draw(st.sampled_from(("drop", "double", "swap", "copy", "piece", "cut"))):
        case "drop":
            del lines[at]
        case "double":
            lines.insert(at, lines[at])
        case "swap":
            lines[at], lines[other] = lines[other], lines[at]
        case "copy":
            lines[at] = lines[other]
        case "piece":
            old = [piece for piece in PIECES if piece in lines[at]]
            if old:
                lines[at] = lines[at].replace(data.draw(st.sampled_from(old)), data.draw(st.sampled_from(PIECES)), 1)
        case _:
            first = data.draw(st.integers(0, len(lines[at])))
            lines[at] = lines[at][:first] + lines[at][first + 1 :]
    return "".join(lines)


def places(value: Json, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Give the way to everything in a value."""
    pairs = value.items() if isinstance(value, Mapping) else enumerate(as_list(value))
    for key, item in pairs:
        yield (*path, key)
        yield from places(item, (*path, key))


def broken(value: Json, data: st.DataObject) -> JsonObject:
    """Change one thing in a value: it goes, comes twice, or becomes something else."""
    copied = json.loads(json.dumps(value))
    *way, last = data.draw(st.sampled_from(list(places(value))))
    at = copied
    for key in way:
        at = at[key]
    match data.draw(st.sampled_from(("drop", "double", "other"))):
        case "drop":
            del at[last]
        case "double" if isinstance(last, int):
            items: list[Json] = at
            items.insert(last, items[last])
        case _:
            at[last] = data.draw(st.sampled_from(LEAVES))
    result: JsonObject = copied
    return result


def meaning(value: Json) -> Json:
    """Write out what NetworkPolicy leaves to be understood, and one value of a label in one way."""
    spec = dict(as_object(as_object(value)["spec"]))
    home = as_object(as_object(value)["metadata"])["namespace"]
    spec["podSelector"] = _selector(spec.get("podSelector", {}))
    for field, side in (("ingress", "from"), ("egress", "to")):
        if field in spec:
            spec[field] = [
                {**as_object(rule), side: [_peer(as_object(peer), home) for peer in as_list(as_object(rule)[side])]}
                if side in as_object(rule)
                else rule
                for rule in as_list(spec[field])
            ]
    return {**as_object(value), "spec": spec}


def _peer(peer: JsonObject, home: Json) -> Json:
    if "ipBlock" in peer:
        return peer
    own: JsonObject = {"matchLabels": {"kubernetes.io/metadata.name": home}}
    return {
        "namespaceSelector": _selector(peer.get("namespaceSelector", own)),
        "podSelector": _selector(peer.get("podSelector", {})),
    }


def _selector(value: Json) -> Json:
    stated = as_object(value)
    found: list[JsonObject] = [
        {"key": key, "operator": "In", "values": [text]} for key, text in as_object(stated.get("matchLabels")).items()
    ]
    found += [{"values": [], **as_object(item)} for item in as_list(stated.get("matchExpressions"))]
    return sorted(found, key=str)


@law(200)
@given(policies, policies, st.data())
def test_what_is_taken_says_the_same(policy: Policy, other: Policy, data: st.DataObject) -> None:
    assert taken(policy, lower_policy(policy))
    mean = meaning(lowered(policy))
    if meaning(lowered(other)) != mean:
        assert not taken(policy, lower_policy(other))
    text = lower_policy(policy).decode()
    for written in (changed(text, data).encode(), *(emit(broken(lowered(policy), data)) for _ in range(6))):
        if taken(policy, written):
            assert meaning(yaml.safe_load(written)) == mean


def _open(name: str, ports: tuple[Port, ...]) -> Policy:
    return Policy("shop", name, EVERYTHING, (Direction.INGRESS,), (Rule(Direction.INGRESS, None, ports),))


def test_a_schema_judges_one_manifest_of_each_shape_and_tells_every_wrong_one(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[JsonObject] = []

    def faults(value: JsonObject) -> tuple[SchemaFault, ...]:
        asked.append(value)
        return schema_faults(value)

    monkeypatch.setattr("netpolc.proof.judging.schema_faults", faults)
    judge = Judge()
    ports = tuple(Port(Protocol.TCP, number) for number in (80, 81, 82))
    program = Program(None, tuple(_open("a" * count, ports[:count]) for count in (1, 2, 3)))
    manifests = [
        (planned, made.data)
        for planned, made in zip(network_policy.planned(program), network_policy.lower(program), strict=True)
    ]
    wrong = [data + b"  zone: {}\n" for _, data in manifests]
    for data in ([data for _, data in manifests], wrong):
        for (planned, _), written in zip(manifests, data, strict=True):
            judge.ask((written, planned.kind[:2], network_policy.meant_by(planned), ()))
    told = {
        number: [fault for fault in faults if fault[0] == SCHEMA] for number, (faults, _) in judge.answers().items()
    }
    assert told == {number: [(SCHEMA, "spec.zone there is no field `zone`")] for number in (3, 4, 5)}
    assert [as_object(value["spec"]).get("zone") for value in asked] == [None, {}, {}, {}]
