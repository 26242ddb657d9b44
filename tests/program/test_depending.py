"""A namespace's policies hang on the sets that own it alone, and equal ones of two environments are one value."""

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from netpolc import all_pods, allow, app, deny_all, policy, tcp, within
from netpolc.authoring.authored import AuthoredSet
from netpolc.authoring.policies import Clause
from netpolc.diagnostics.model import Origin, Place
from netpolc.diagnostics.origin import Written
from netpolc.program.depending import changed_part
from netpolc.program.model import Program
from netpolc.program.resolve import resolve
from netpolc.program.sharing import SharedPolicies

PLACES = st.sampled_from(("a", "b", "c", "d"))


@st.composite
def clauses(draw: st.DrawFn) -> Clause:
    """Give a namespace with some of what a set says there, or a connection that names both its ends."""
    one, other = draw(PLACES), draw(PLACES)
    call = allow(from_=app("web", namespace=one), to=app("api", namespace=other), ports=tcp(draw(st.integers(1, 3))))
    if draw(st.booleans()):
        return call
    denied = draw(st.sampled_from((all_pods, app("web"), app("api"))))
    inside = (
        policy("deny", denied, deny_all),
        allow(from_=app("web"), to=app("api"), ports=tcp(draw(st.integers(1, 3)))),
    )
    return within(one, *inside[: draw(st.integers(1, 2))])


SETS = st.lists(
    st.builds(
        AuthoredSet,
        st.just("home"),
        st.just("policies/home.py"),
        st.none(),
        st.lists(clauses(), max_size=4).map(tuple),
        st.sampled_from(((), (("team", "one"),))),
    ),
    max_size=5,
)


@given(st.data(), SETS, SETS)
def test_what_some_sets_change_is_resolved_without_the_others(
    data: st.DataObject, standing: list[AuthoredSet], new: list[AuthoredSet]
) -> None:
    kept = [item for item in standing if data.draw(st.booleans())]
    coming = data.draw(st.permutations([*kept, *new]))
    coming.sort(key=lambda item: standing.index(item) if item in standing else len(standing))
    part = changed_part(standing, coming)
    for whole, some in ((standing, part.before), (coming, part.after)):
        program, faults = resolve(whole)
        partial, found = resolve(some)
        assert partial.policies == tuple(item for item in program.policies if item.namespace in part.namespaces)
        assert {item.message for item in found} <= {item.message for item in faults}
    old, now = resolve(standing)[0].policies, resolve(coming)[0].policies
    others = [tuple(item for item in side if item.namespace not in part.namespaces) for side in (old, now)]
    assert others[0] == others[1]
    assert len(resolve(standing)[1]) - len(resolve(part.before)[1]) == len(resolve(coming)[1]) - len(
        resolve(part.after)[1]
    )


def _home(port: int) -> AuthoredSet:
    calls = allow(from_=app("web"), to=app("api"), ports=tcp(port))
    return AuthoredSet("home", "policies/home.py", None, (within("a", policy("deny", all_pods, deny_all), calls),))


def test_equal_policies_of_several_environments_are_one_value() -> None:
    shared = SharedPolicies()
    dev, prod, test = (shared.of(resolve([_home(port)], name)[0]) for name, port in (("d", 1), ("p", 1), ("t", 2)))
    assert [program.environment for program in (dev, prod, test)] == ["d", "p", "t"]
    assert [one is other for one, other in zip(dev.policies, prod.policies, strict=True)] == [True] * 3
    assert {policy.name for policy in test.policies if policy in dev.policies} == {"deny"}
    assert [policy.name for policy in test.policies if any(policy is other for other in dev.policies)] == ["deny"]
    assert test.policies == resolve([_home(2)], "t")[0].policies


def test_policies_of_other_lines_are_others() -> None:
    one = policy("deny", all_pods, deny_all)
    same = policy("deny", all_pods, deny_all)
    shared = SharedPolicies()
    first, second = (
        shared.of(resolve([AuthoredSet("home", "policies/home.py", None, (within("a", clause),))])[0]).policies
        for clause in (one, same)
    )
    assert first == second
    assert first[0] is not second[0]
    assert second[0].origins == (same.trace,)


def test_every_kind_of_line_counts() -> None:
    (policy,) = (item for item in resolve([_home(1)])[0].policies if item.name == "api")
    place = Written(Origin(Place("policies/home.py", 7)))
    (rule,) = policy.rules
    rules = evolve(rule, origins=(place,)), evolve(rule, peer_origins=(place,)), evolve(rule, port_origins=(place,))
    others = [evolve(policy, rules=(other,)) for other in rules]
    others += [evolve(policy, origins=()), evolve(policy, kind="Other"), evolve(policy, subject_origin=place)]
    shared = SharedPolicies()
    shared.of(Program(None, (policy,)))
    for other in others:
        assert policy == other
        assert shared.of(Program(None, (other,))).policies[0] is other
