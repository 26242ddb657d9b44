"""What is written means what was read: a judge that shares nothing with netpolc asks random connections."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from netpolc.diagnostics.model import has_errors
from netpolc.pipeline import compile_project
from tests.analysis.strategies import points, policies
from tests.analysis.worlds import Manifest, Point
from tests.drafting.importing import imported
from tests.judge.networkpolicy import half_allows
from tests.laws import law
from tests.program.written import PRELUDE, clauses
from tests.proof.test_programs import connections
from tests.proof.test_programs import policies as authored

Found = Sequence[Mapping[str, Any]]


def halves(found: Found, points_asked: Sequence[Point]) -> list[tuple[bool, bool]]:
    """Judge both halves of connections."""
    return [
        (
            half_allows(found, "Egress", source, destination, (protocol, port)),
            half_allows(found, "Ingress", destination, source, (protocol, port)),
        )
        for source, destination, protocol, port in points_asked
    ]


def names(found: Found) -> set[tuple[str, str]]:
    return {(item["metadata"]["namespace"], item["metadata"]["name"]) for item in found}


@given(policies(6), points)
@law(15)
def test_random_objects_mean_the_same_under_their_names(objects: list[Manifest], asked: list[Point]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        outcome = imported(Path(folder), objects)
        if not outcome.found.written:
            assert outcome.found.policies == 0
            return
        built = outcome.built()
    nobody = {(item.namespace, item.name) for item in outcome.found.omitted}
    kept = [item for item in objects if (item["metadata"]["namespace"], item["metadata"]["name"]) not in nobody]
    assert names(built) == names(kept)
    assert halves(built, asked) == halves(objects, asked)


@given(policies(6), points)
@law(15)
def test_random_objects_mean_the_same_where_names_may_change(objects: list[Manifest], asked: list[Point]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        outcome = imported(Path(folder), objects, rename=True)
        built = outcome.built() if outcome.found.written else []
    if outcome.found.written:
        assert halves(built, asked) == halves(objects, asked)


@given(st.lists(policies(4), min_size=2, max_size=3), points)
@law(10)
def test_random_objects_of_environments_mean_the_same(several: list[list[Manifest]], asked: list[Point]) -> None:
    given_ = {f"env-{number}": objects for number, objects in enumerate(several)}
    with tempfile.TemporaryDirectory() as folder:
        outcome = imported(Path(folder), given_)
        if outcome.found.written:
            for name, objects in given_.items():
                assert halves(outcome.built(name), asked) == halves(objects, asked)


@given(st.lists(connections, max_size=5), st.lists(authored, max_size=3), st.sampled_from(("deny_all", "deny_ingress")))
@law(15)
def test_a_program_that_was_built_comes_back(open_: list[str], own: list[tuple[str, str]], denied: str) -> None:
    named = [f'policy("p-{number}", {subject}, {said})' for number, (subject, said) in enumerate(own)]
    module = PRELUDE + clauses('policy("default", all_pods, deny_all)', *named, *open_)
    inner = ", ".join([f'policy("default", all_pods, {denied})', *open_])
    module += f'@policy_set()\ndef data():\n    yield within("data", {inner})\n'
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder).resolve()
        (place / "policies").mkdir()
        (place / "policies" / "m.py").write_text(module, encoding="utf-8")
        first = compile_project(place)
        if has_errors(first.diagnostics):
            return
        objects = [yaml.safe_load(data) for data in first.files.values()]
        outcome = imported(place, objects)
        assert outcome.found.policies == len(objects)
        again = outcome.built()
    assert sorted(map(json.dumps, map(flat, again))) == sorted(map(json.dumps, map(flat, objects)))


def flat(item: Mapping[str, Any]) -> object:
    """Write an object with its rules taken apart by their peers."""
    spec = item["spec"]
    rules = [
        json.dumps([kind, peer, sorted(map(json.dumps, rule.get("ports") or [])), "ports" in rule], sort_keys=True)
        for kind, side in (("ingress", "from"), ("egress", "to"))
        for rule in spec.get(kind, ())
        for whole in rule.get(side) or [None]
        for peer in (taken_apart(whole, item["metadata"]["namespace"]) if whole else [None])
    ]
    return [item["metadata"], spec["podSelector"], spec["policyTypes"], sorted(set(rules))]


def taken_apart(peer: Mapping[str, Any], home: str) -> list[Mapping[str, Any]]:
    """Write a peer in a namespace of any of several names as several peers; the own one has no name."""
    asked = peer.get("namespaceSelector", {}).get("matchExpressions", ())
    alone = len(asked) == 1 and "matchLabels" not in peer["namespaceSelector"]
    if not (alone and asked[0]["key"] == "kubernetes.io/metadata.name" and asked[0]["operator"] == "In"):
        return [peer]
    rest = {key: value for key, value in peer.items() if key != "namespaceSelector"}
    return [
        rest if name == home else {**rest, "namespaceSelector": {"matchLabels": {asked[0]["key"]: name}}}
        for name in asked[0]["values"]
    ]
