"""Programs that are written one after another have the bytes that each has alone, and law 2 judges each anew."""

from collections.abc import Iterator

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from netpolc.program.model import Direction, Policy, Program
from netpolc.proof.asked import WRONG
from netpolc.proof.judging import Judge
from netpolc.sets.selections import EVERYTHING
from netpolc.targets import TARGETS
from netpolc.targets.kubernetes import target as network_policy
from netpolc.targets.kubernetes.lower import lower_policy
from netpolc.targets.lowering import SharedLowering
from netpolc.targets.target import Manifest, Target
from tests.targets.policies import policies


def of_names(found: list[Policy]) -> tuple[Policy, ...]:
    return tuple({(item.namespace, item.name): item for item in found}.values())


def outcome(manifests: Iterator[Manifest]) -> object:
    """Give what is written, or why it cannot be: a target has no words for some selections."""
    try:
        return list(manifests)
    except ValueError as error:
        return str(error)


@given(st.sampled_from(TARGETS), st.lists(policies, min_size=1, max_size=4), st.data())
def test_each_program_is_written_as_it_is_alone(target: Target, some: list[Policy], data: st.DataObject) -> None:
    shared = SharedLowering()
    for _ in range(3):
        program = Program(None, of_names(data.draw(st.lists(st.sampled_from(some), max_size=4))))
        assert outcome(shared.of(target, program)) == outcome(target.lower(program))


@given(st.sampled_from(TARGETS), st.lists(policies, min_size=1, max_size=4), st.data())
def test_what_says_the_same_as_before_is_written_as_before(
    target: Target, some: list[Policy], data: st.DataObject
) -> None:
    shared = SharedLowering()
    first = of_names(some)
    assert outcome(shared.of(target, Program(None, first))) == outcome(target.lower(Program(None, first)))
    # Of every second name another policy, and of the others the same in another value.
    others = data.draw(st.lists(policies, min_size=len(first), max_size=len(first)))
    then = tuple(
        evolve(item) if data.draw(st.booleans()) else evolve(other, namespace=item.namespace, name=item.name)
        for item, other in zip(first, others, strict=True)
    )
    shared.know_alike(target, Program(None, then))
    assert outcome(shared.of(target, Program(None, then))) == outcome(target.lower(Program(None, then)))


class Lossy:
    """Writes all but the first policy, or one of them under another name."""

    def __init__(self, *, renames: bool) -> None:
        self.renames = renames

    def __getattr__(self, name: str) -> object:
        return getattr(network_policy, name)

    def lower(self, program: Program) -> Iterator[Manifest]:
        for number, made in enumerate(network_policy.lower(program)):
            if number or self.renames:
                yield made if number else made._replace(name="other")


@pytest.mark.parametrize("renames", [True, False])
def test_what_is_not_as_planned_is_handed_on_for_law_2(*, renames: bool) -> None:
    target: Target = Lossy(renames=renames)  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType] - by its attributes
    some = tuple(evolve(_WEB, name=name) for name in ("a", "b", "c"))
    shared = SharedLowering()
    for _ in range(2):
        assert list(shared.of(target, Program(None, some))) == list(target.lower(Program(None, some)))


def test_the_same_bytes_are_judged_by_what_they_have_to_say() -> None:
    judge = Judge()
    (plan,) = network_policy.planned(Program(None, (_WEB,)))
    data, means = lower_policy(_WEB), network_policy.meant_by(plan)
    other = network_policy.meant_by(plan._replace(of=(evolve(_WEB, name="other"),)))
    for meant in (means, other, means, other):
        judge.ask((data, plan.kind[:2], meant, ()))
    judge.ask((data, plan.kind[:2], means, [("Ingress", "shop", {"app": "web"}, None)]))
    assert judge.answers() == {1: ([(WRONG, "name")], []), 3: ([(WRONG, "name")], []), 4: ([], [0])}


_WEB = Policy("shop", "web", EVERYTHING, (Direction.EGRESS,), ())
