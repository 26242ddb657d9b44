"""Sets that share no namespace, and the keys of what they say."""

import sys
from collections.abc import Callable
from functools import partial
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpolc import allow, app
from netpolc.authoring.authored import AuthoredSet
from netpolc.authoring.policies import Within
from netpolc.authoring.ports import Ports
from netpolc.program.parts import parts_of
from netpolc.rules.known import Protocol


def _set(number: int, names: frozenset[str]) -> AuthoredSet:
    return AuthoredSet(f"s{number}", "policies/s.py", None, tuple([Within(name, ()) for name in sorted(names)]))


@given(st.lists(st.frozensets(st.sampled_from("abcdefgh"), max_size=3), max_size=12))
def test_parts_are_those_that_are_joined_by_namespaces(owned: list[frozenset[str]]) -> None:
    naive: list[tuple[set[int], set[str]]] = []
    for number, names in enumerate(owned):
        meets = [group for group in naive if group[1] & names]
        naive = [group for group in naive if group not in meets]
        naive.append(({number}.union(*(group[0] for group in meets)), set(names).union(*(group[1] for group in meets))))
    found = parts_of([_set(number, names) for number, names in enumerate(owned)], "kubernetes")
    assert found is not None
    numbers = [[int(item.name[1:]) for item in part.sets] for part in found]
    assert all(some == sorted(some) for some in numbers)
    seen = sorted((some, sorted(part.namespaces)) for some, part in zip(numbers, found, strict=True))
    assert seen == sorted((sorted(group), sorted(names)) for group, names in naive)


@pytest.mark.parametrize("order", [1, -1])
def test_what_python_takes_for_equal_is_said_apart(order: int) -> None:
    def key(first: int) -> bytes:
        entries = ((Protocol.TCP, first, 1, ""),)
        clause = allow(from_=app("a"), to=app("b"), ports=Ports(entries, entries))
        found = parts_of([AuthoredSet("s", "policies/s.py", "n", (clause,))], "kubernetes")
        assert found is not None
        return found[0].key

    odd: list[int] = [1, True, 1.0]  # type: ignore[list-item]
    assert len({key(first) for first in odd[::order]}) == len(odd)


def _steps(work: Callable[[], object]) -> int:
    count = 0

    def trace(frame: FrameType, event: str, argument: object) -> object:
        nonlocal count
        del argument
        frame.f_trace_opcodes = True
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def test_sets_that_meet_in_pairs_are_joined_in_steps_that_are_linear() -> None:
    def pairs(count: int) -> list[AuthoredSet]:
        return [_set(number, frozenset({f"n{number % count}"})) for number in range(2 * count)]

    few, many = (_steps(partial(parts_of, pairs(count), "kubernetes")) for count in (100, 400))
    assert many < 5 * few
