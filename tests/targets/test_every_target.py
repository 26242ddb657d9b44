"""What holds for every target: what is lowered is taken by law 2 and by a server, and lifts back."""

import shutil
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from unittest.mock import patch

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from netpolc import targets
from netpolc.analysis.answers import Verdict
from netpolc.analysis.possible import difference
from netpolc.canonical.reading import read_canonical
from netpolc.diagnostics.model import Origin, Place, has_errors
from netpolc.diagnostics.origin import Written
from netpolc.program.features import PodsInBlocks
from netpolc.program.model import BlockPeer, Direction, Peer, Policy, Program
from netpolc.proof.judging import Judge
from netpolc.rules.addresses import except_faults
from netpolc.rules.json import JsonObject
from netpolc.rules.known import NAMESPACE_NAME
from netpolc.rules.model import field_path
from netpolc.rules.parts import PolicyPart
from netpolc.rules.version import NEWEST
from netpolc.sets.selections import ABSENT, EVERYTHING, Selection, selection
from netpolc.targets import TARGETS, kinds, schemas, target_of
from netpolc.targets.schemas import schema_faults
from netpolc.targets.target import Kind, Target
from tests.analysis.worlds import stating
from tests.laws import law
from tests.planting import forget
from tests.targets.policies import policies
from tests.targets.toy import Toy, write_schema

EVERY: Sequence[Target] = (*TARGETS, Toy(in_blocks=PodsInBlocks.YES))
every = pytest.mark.parametrize("target", EVERY, ids=lambda target: target.name)


@pytest.fixture(scope="module", autouse=True)
def with_the_schema_of_toys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    forget()
    folder: Path = tmp_path_factory.mktemp("schemas") / "schemas"
    shutil.copytree(schemas.schemas_folder(), folder)
    write_schema(folder)
    with patch.object(schemas, "schemas_folder", lambda: folder):
        yield
    forget()


def lifted(target: Target, program: Program) -> Program:
    found: list[Policy] = []
    for manifest in target.lower(program):
        place = partial(_place, f"{manifest.namespace}/{manifest.name}")
        found += target.lift(read_canonical(manifest.data), place, "nowhere") or ()
    return Program(None, tuple(found))


def _place(path: str, steps: Sequence[str | int]) -> Written:
    return Written(Origin(Place(f"{path}:{field_path(tuple(steps))}", 1)))


def test_kinds_and_names_are_of_one_target() -> None:
    assert len({target.name for target in TARGETS}) == len(TARGETS)
    assert len({kind[:2] for kind, _ in kinds()}) == sum(len(target.kinds) for target in TARGETS)
    assert all(target_of(kind.api_version, kind.kind) is target for kind, target in kinds())


def test_every_kind_has_a_schema_and_every_part_a_path() -> None:
    for kind, target in kinds():
        faults = schema_faults({"apiVersion": kind.api_version, "kind": kind.kind})
        assert all("there is no schema" not in fault.message for fault in faults)
        assert set(target.paths) == set(PolicyPart)


def sane(policy: Policy) -> Policy:
    """Keep of a random policy what a program may hold.

    That is: rules of its directions, that name somebody and some port, values that a label can have, no namespace
    without a name, and holes that lie inside of their block.
    """
    rules = (rule for rule in policy.rules if rule.direction in policy.isolates)
    kept = (
        evolve(rule, peers=rule.peers and tuple(map(_sane_peer, rule.peers)))
        for rule in rules
        if rule.peers != () and rule.ports != ()
    )
    return evolve(policy, subject=_sane_selection(policy.subject), rules=tuple(kept))


def _sane_peer(peer: Peer) -> Peer:
    if isinstance(peer, BlockPeer):
        holes = (hole for hole in peer.except_ if not except_faults(peer.cidr, hole, "", NEWEST))
        return evolve(peer, except_=tuple(sorted(set(holes))))
    named = selection(part for part in peer.namespaces.parts if part != (NAMESPACE_NAME, ABSENT))
    return evolve(peer, pods=_sane_selection(peer.pods), namespaces=_sane_selection(named))


def _sane_selection(found: Selection) -> Selection:
    parts = (
        (key, evolve(constraint, values=tuple(sorted({NO_LABEL.get(value, value) for value in constraint.values}))))
        for key, constraint in found.parts
    )
    return selection(parts)


NO_LABEL = {"a.b/c": "a.b_c", "Grüße": "Gruesse", 'a "b"': "a--b"}


def _group(kind: Kind) -> str:
    return kind.api_version.partition("/")[0]


@every
@law(60)
@given(policies.map(sane))
def test_lift_after_lower_means_the_same(target: Target, policy: Policy) -> None:
    stated = target.features.pods_in_blocks
    program = stating(Program(None, (policy,)), stated)
    assume(not has_errors(target.gaps(program, {})))
    back = lifted(target, program)
    found = difference(program, back)
    assert (found.verdict, found.opened, found.closed) == (Verdict.EQUAL, (), ())
    written = {target.features.kind, *(item.kind for item in back.policies)}
    assert written <= {name for kind in target.kinds for name in (kind.kind, f"{kind.kind}.{_group(kind)}")}
    peers = (peer for item in back.policies for rule in item.rules for peer in rule.peers or ())
    assert all(peer.pods is stated for peer in peers if isinstance(peer, BlockPeer))


@every
@law(60)
@given(st.lists(policies.map(sane), max_size=3, unique_by=lambda policy: (policy.namespace, policy.name)))
def test_what_is_lowered_is_planned_and_says_what_is_meant(target: Target, several: list[Policy]) -> None:
    program = Program(None, tuple(several))
    assume(not has_errors(target.gaps(program, {})))
    with patch.object(targets, "TARGETS", EVERY):
        planned, written = list(target.planned(program)), list(target.lower(program))
        assert [item[:3] for item in planned] == [item[:3] for item in written]
        assert {id(policy) for item in planned for policy in item.of} == set(map(id, several))
        judge = Judge()
        for plan, manifest in zip(planned, written, strict=True):
            assert (manifest.namespace is not None) is manifest.kind.namespaced
            assert read_canonical(manifest.data)["kind"] == manifest.kind.kind
            judge.ask((manifest.data, plan.kind[:2], target.meant_by(plan), ()))
        assert judge.answers() == {}
        assert written == list(target.lower(program))


@every
def test_a_right_manifest_has_no_fault_and_nothing_else_is_lifted(target: Target) -> None:
    isolating = Policy("shop", "web", EVERYTHING, (Direction.INGRESS, Direction.EGRESS), ())
    for manifest in target.lower(Program(None, (isolating,))):
        value = read_canonical(manifest.data)
        assert target.faults(value, NEWEST) == ()
        assert target.unmeant_faults(value) == ()
        assert target.looks_alike({"spec": value["spec"]}) == manifest.kind
    other: JsonObject = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}, "data": {}}
    assert target.lift(other, partial(_place, ""), "nowhere") is None
    assert target.looks_alike(other) is None
