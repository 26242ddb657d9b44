"""What is unknown is of no class that is not told: whoever passes it passes all that there is, however it is read."""

from types import SimpleNamespace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from netpolc.analysis import possible
from netpolc.analysis.answers import Class, Difference, Verdict
from netpolc.analysis.openings import Reading
from netpolc.analysis.possible import difference
from netpolc.program.model import Program
from netpolc.sides.stops import Stops
from tests.analysis.strategies import policies
from tests.analysis.worlds import Manifest, manifest, program
from tests.laws import law


def classes(found: Difference) -> set[Class]:
    return {item for row in (*found.opened, *found.closed) for item in row.classes}


def limited(before: Program, after: Program, build: int, region: int) -> Difference:
    with pytest.MonkeyPatch.context() as patching:
        patching.setattr(possible, "BUILD_STEPS", build)
        for name in ("REGION_STEPS", "_LAST_STEPS"):
            patching.setattr(possible, name, region)
        return difference(before, after, every_reading=True)


def read(before: Program, after: Program, reading: Reading) -> Difference:
    """Compare as a network that reads address blocks so."""
    with pytest.MonkeyPatch.context() as patching:
        others = {item.name: item for item in Reading}
        patching.setattr(possible, "Reading", SimpleNamespace(**{**others, "PLAIN": reading}))
        return difference(before, after)


@given(policies(6), policies(6), st.integers(0, 3000), st.integers(0, 40))
@law(300)
def test_what_is_unknown_is_of_no_other_class(
    before: list[Manifest], after: list[Manifest], build: int, region: int
) -> None:
    old, new = program(before), program(after)
    found = limited(old, new, build, region)
    assume(found.verdict is Verdict.UNKNOWN and found.untold is not None)
    assert found.untold is not None
    for reading in Reading:
        assert classes(read(old, new, reading)) <= classes(found) | found.untold


def sides(*, outside: bool) -> tuple[Program, Program]:
    """Let everybody of the namespace in where nine products of labels were, and an address where `outside` is said."""
    values = ("x", "y", "z")
    peers: list[Manifest] = [
        {"podSelector": {"matchLabels": {"app": one, "role": two}}} for one in values for two in values
    ]
    everybody: list[Manifest] = [{"podSelector": {}}]
    if outside:
        everybody.append({"ipBlock": {"cidr": "203.0.113.0/24"}})
    spec: Manifest = {"podSelector": {}, "policyTypes": ["Ingress"]}
    before, after = ([manifest("p", "shop", {**spec, "ingress": [{"from": item}]})] for item in (peers, everybody))
    return program(before), program(after)


def stops(found: Difference, *names: Class) -> bool:
    return Stops(frozenset(names)).stop(found)


def test_a_class_that_nothing_unknown_has_does_not_fail() -> None:
    found = limited(*sides(outside=False), possible.BUILD_STEPS, 5)
    may_be = frozenset({Class.OPENED_INSIDE_NAMESPACE, Class.CLOSED})
    assert (found.verdict, found.untold) == (Verdict.UNKNOWN, may_be)
    assert found.notes[-1].text == "what is unknown can only be of these classes: `opened-inside-namespace`, `closed`"
    assert all(stops(found, item) for item in may_be)
    assert Stops().stop(found)
    assert not stops(found, *(frozenset(Class) - may_be))


def test_addresses_that_are_unknown_may_be_of_pods() -> None:
    found = limited(*sides(outside=True), possible.BUILD_STEPS, 0)
    assert found.untold is not None
    assert Class.OPENED_OUTSIDE in found.untold
    assert stops(found, Class.OPENED_ACROSS_NAMESPACES)
    assert not stops(found, Class.ISOLATION_LOST, Class.OPENED_INTERNET)


def test_where_not_even_halves_are_known_any_class_fails() -> None:
    found = limited(*sides(outside=False), 0, 0)
    assert (found.verdict, found.untold) == (Verdict.UNKNOWN, None)
    assert all(stops(found, item) for item in Class)
    assert difference(*sides(outside=False)).untold is None
