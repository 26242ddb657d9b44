"""Values as plain ones and back: the same, and of equal ones one."""

import marshal
from typing import cast

import pytest
from hypothesis import given

from netpolc.diagnostics.model import Origin, Place
from netpolc.diagnostics.origin import Written
from netpolc.process.plain_values import PlainError, plain, value_of
from netpolc.program.model import Direction, PodPeer, Policy, Port, Program, Protocol, Rule, in_namespace
from netpolc.sets.selections import EVERYTHING, Constraint
from tests.analysis.strategies import policies
from tests.analysis.worlds import Manifest, program


@given(policies(6))
def test_a_program_comes_back_as_it_was(drawn: list[Manifest]) -> None:
    sent = Program("dev", program(drawn).policies, owners=(("shop", "policies/shop.py"),))
    back = cast("tuple[Program, ...]", value_of(marshal.loads(marshal.dumps(plain((sent, sent))))))
    assert back == (sent, sent)
    assert repr(back[0].policies) == repr(sent.policies)  # what is no part of equality too
    assert [item.place() for item in back[0].policies] == [item.place() for item in sent.policies]


def _policy(name: str, line: int) -> Policy:
    """Make every value anew."""
    place = Written(Origin(Place("policies/shop.py", line)))
    peer = PodPeer(in_namespace("ops"), EVERYTHING)
    rule = Rule(Direction.INGRESS, (peer,), (Port(Protocol("TCP"), 80),), (place,))
    return Policy("shop", name, EVERYTHING, (Direction.INGRESS,), (rule,), (("a", "b"),), (), (place,))


def test_equal_values_are_one_and_others_are_not() -> None:
    sent = _policy("a", 1), _policy("a", 1), _policy("b", 1), _policy("b", 2)
    back = cast("tuple[Policy, ...]", value_of(plain(sent)))
    one, same, renamed, moved = back
    assert one is same
    assert renamed.rules is one.rules
    assert moved.rules[0] is not one.rules[0]
    assert [item.place() for item in back] == [Origin(Place("policies/shop.py", line)) for line in (1, 1, 1, 2)]


def test_a_number_is_no_truth() -> None:
    values = Constraint((), others=True, absent=False), Port(Protocol("TCP"), 1), Port(Protocol("TCP"), 0)
    assert repr(value_of(plain(values))) == repr(values)


def test_another_class_is_refused() -> None:
    with pytest.raises(PlainError, match="`object` is no plain value"):
        plain((object(),))
