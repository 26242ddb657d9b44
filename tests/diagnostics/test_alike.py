"""Findings that one line makes again and again are one with their number."""

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from netpolc.diagnostics.alike import grouped
from netpolc.diagnostics.catalogue.checks import DNS_BLOCKED, HALF_OPEN
from netpolc.diagnostics.model import Diagnostic, Origin, Place, Severity, finding

_FINDINGS = st.builds(
    finding,
    st.sampled_from([HALF_OPEN, DNS_BLOCKED]),
    st.sampled_from(["`a` is shut", "`b` is shut", "port 1 of `a`", "port 22 of `b`", "another"]),
    st.none() | st.builds(Origin, st.builds(Place, st.sampled_from(["x.py", "y.py"]), st.integers(1, 2))),
    severity=st.sampled_from([Severity.WARNING, Severity.NOTE]),
    environment=st.sampled_from([None, "dev", "prod"]),
)


@given(st.lists(_FINDINGS, max_size=8, unique=True))
def test_nothing_is_lost_and_the_worst_stays_as_bad(found: list[Diagnostic]) -> None:
    told = grouped(found)
    apart = [one for item in told for one in (evolve(item, alike=()), *item.alike)]
    assert sorted(map(_content, apart)) == sorted(map(_content, found))
    assert {item.severity for item in told} == {item.severity for item in found}
    for item in told:
        assert {(one.code, one.severity, one.origin) for one in item.alike} <= {(item.code, item.severity, item.origin)}


def _content(item: Diagnostic) -> tuple[str, str, str, str]:
    return item.code.id, item.severity, item.message, repr(item.origin)


def test_one_line_in_many_namespaces_is_one_finding() -> None:
    place = Origin(Place("policies/shared.py", 3))
    found = [
        finding(HALF_OPEN, f"the source in `team-{number}` is isolated", place, help=f"add to `{number}`")
        for number in range(40)
    ]
    (told,) = grouped([*found, finding(HALF_OPEN, "the source in `x` is open", place)])[:-1]
    assert told.message == "the source in `team-0` is isolated"
    assert [item.help for item in told.alike] == [f"add to `{number}`" for number in range(1, 40)]


def test_environments_are_named_where_all_are_of_one() -> None:
    place = Origin(Place("policies/shared.py", 3))
    same = [finding(HALF_OPEN, f"`{name}` is shut", place, environment="dev") for name in "ab"]
    assert [item.environment for item in grouped(same)] == ["dev"]
    assert [item.environment for item in grouped([same[0], evolve(same[1], environment="prod")])] == [None]
