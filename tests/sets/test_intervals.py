from hypothesis import given
from hypothesis import strategies as st

from netpolc.sets.addresses import (
    EVERY_ADDRESS,
    ROUTABLE,
    address_number,
    address_text,
    block_set,
    cidr_set,
    cidrs,
    cidrs_set,
)
from netpolc.sets.intervals import Intervals, interval, union
from netpolc.sets.ports import EVERY_PORT, port_number, port_set, ports_text, protocol_ports

LIMIT = 40
numbers = st.integers(0, LIMIT)
parts = st.lists(st.tuples(numbers, numbers), max_size=6)


def members(value: Intervals) -> set[int]:
    return {number for number in range(LIMIT + 2) if number in value}


@given(parts)
def test_a_union_holds_its_parts_and_nothing_else(pieces: list[tuple[int, int]]) -> None:
    assert members(union(pieces)) == {n for first, last in pieces for n in range(first, last + 1)}


@given(parts, parts)
def test_operations_mean_what_they_mean_for_members(a: list[tuple[int, int]], b: list[tuple[int, int]]) -> None:
    left, right = union(a), union(b)
    mine, theirs = members(left), members(right)
    assert members(left & right) == mine & theirs
    assert members(left | right) == mine | theirs
    assert members(left - right) == mine - theirs
    assert (left <= right) == (mine <= theirs)
    assert (left == right) == (mine == theirs)
    assert bool(left) == bool(mine)
    assert left.meets(right) == bool(mine & theirs)
    if mine:
        assert left.witness() == min(mine)


def test_sets_that_touch_do_not_meet() -> None:
    sets = [union([(number, number) for number in range(6) if bits >> number & 1]) for bits in range(64)]
    long = union((number * 10, number * 10) for number in range(20))
    for left in (*sets, long):
        for right in (*sets, long):
            assert left.meets(right) is bool(left & right)


@given(parts, parts)
def test_equal_meaning_is_equal_value(a: list[tuple[int, int]], b: list[tuple[int, int]]) -> None:
    left, right = union(a), union(b)
    assert (left - right) | (left & right) == left
    assert all(low < high for low, high in zip(left.bounds, left.bounds[1:], strict=False))


@given(st.lists(st.tuples(st.integers(0, 1 << 32), st.integers(0, 3000)), max_size=4))
def test_blocks_say_exactly_the_set(spans: list[tuple[int, int]]) -> None:
    value = union((first, first + size) for first, size in spans)
    assert cidrs_set(cidrs(value)) == value


@given(st.integers(0, (1 << 128) - 1), st.integers(0, 128))
def test_a_block_is_written_as_itself(number: int, length: int) -> None:
    text = f"{address_text((1 << 32) + (number >> (128 - length) << (128 - length)))}/{length}"
    assert cidrs(cidr_set(text)) == (text,)


def test_the_families_never_mix() -> None:
    both = cidr_set("0.0.0.0/0") | cidr_set("::/0")
    assert both == EVERY_ADDRESS
    assert cidrs(both) == ("0.0.0.0/0", "::/0")
    assert address_number("255.255.255.255") + 1 == address_number("::")
    assert address_text(address_number("2001:db8::1")) == "2001:db8::1"


def test_holes_are_cut_out() -> None:
    assert cidrs(block_set("10.0.0.0/30", ("10.0.0.1/32",))) == ("10.0.0.0/32", "10.0.0.2/31")


def test_what_is_routable() -> None:
    for text in ("8.8.8.8", "2606:4700::1111"):
        assert address_number(text) in ROUTABLE
    for text in ("10.1.2.3", "192.0.2.1", "::1", "fd00::1", "2001:db8::1", "169.254.169.254"):
        assert address_number(text) not in ROUTABLE


def test_ports_are_written_by_protocol() -> None:
    value = port_set("UDP", 53, 53) | port_set("TCP", 80, 80) | port_set("TCP", 8000, 8999) | port_set("SCTP")
    assert ports_text(value) == {"TCP": "80,8000-8999", "UDP": "53", "SCTP": "1-65535"}
    assert protocol_ports(value, "UDP") == interval(53, 53)
    assert port_number("UDP", 53) in value
    assert ports_text(EVERY_PORT) == {"TCP": "1-65535", "UDP": "1-65535", "SCTP": "1-65535"}
    assert not port_set("TCP", 0, 0)
    assert port_set("TCP", -5, 70000) == port_set("TCP")
