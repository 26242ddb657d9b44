"""Rules and manifests that are looked up by what they ask for: the same answers as looking at each of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpolc.proof import evaluating
from netpolc.proof.asked import Point, Promised
from netpolc.proof.evaluating import isolates, unkept
from netpolc.proof.nearby import manifests_nearby, said_of
from netpolc.targets.stating import Stated, StatedBlock, StatedPods, StatedPort, StatedRequirement, StatedRule

_LABELS = st.dictionaries(st.sampled_from(["app", "tier"]), st.sampled_from(["a", "b", ""]), max_size=2)
_TEXTS = ("a", "b", "", "TCP", "UDP", 80, 90, None, "http", "10.0.0.0/8", "10.1.0.0/16", "10.1.0.0/30", "::/0", True)
_PLACE = {text: place for place, text in enumerate(_TEXTS) if text is not True}
_VALUES = st.lists(st.sampled_from([0, 1, 2]), max_size=2).map(tuple)
_REQUIREMENTS = st.lists(
    st.builds(
        StatedRequirement,
        st.sampled_from(["app", "tier"]),
        st.sampled_from(["In", "In", "NotIn", "Exists", "DoesNotExist"]),
        _VALUES,
    ),
    max_size=2,
).map(tuple)
_CIDRS = st.sampled_from([_PLACE[text] for text in ("10.0.0.0/8", "10.1.0.0/16", "10.1.0.0/30", "::/0")])
_PEERS = st.one_of(
    st.builds(StatedPods, _REQUIREMENTS, _REQUIREMENTS),
    st.builds(StatedBlock, _CIDRS, st.lists(_CIDRS, max_size=1).map(tuple)),
)
_PORTS = st.builds(
    StatedPort,
    st.sampled_from([_PLACE["TCP"], _PLACE["UDP"]]),
    st.sampled_from([_PLACE[80], _PLACE[None], _PLACE["http"], len(_TEXTS) - 1]),
    st.sampled_from([_PLACE[None], _PLACE[80], _PLACE[90]]),
)
_RULES = st.builds(
    StatedRule,
    st.none() | st.lists(_PEERS, max_size=3).map(tuple),
    st.none() | st.lists(_PORTS, max_size=2).map(tuple),
)


@st.composite
def _points(draw: st.DrawFn) -> Point:
    """Draw a pod or an address, and a port."""
    labels: dict[str, str] = {}
    of_namespace: dict[str, str] = {}
    address: str | None = None
    if draw(st.booleans()):
        labels, of_namespace = draw(_LABELS), draw(_LABELS)
    else:
        address = draw(st.sampled_from(["10.0.0.1", "10.1.0.2", "10.1.9.9", "192.0.2.1", "::1"]))
    protocol, number = draw(st.sampled_from(["TCP", "UDP"])), draw(st.sampled_from([1, 80, 85]))
    return labels, of_namespace, address, protocol, number, draw(st.sampled_from([None, "http"]))


def _promised(labels: dict[str, str], point: Point) -> Promised:
    return "Ingress", "shop", labels, point


_PROMISES = st.lists(st.builds(_promised, _LABELS, _points()), min_size=1, max_size=6)


def _stated(subject: tuple[StatedRequirement, ...], rules: tuple[StatedRule, ...] = ()) -> Stated:
    return Stated((), subject, {"Ingress": rules}, ())


@given(st.lists(_RULES, max_size=5).map(tuple), _PROMISES)
def test_rules_that_are_looked_up_let_the_same_through(rules: tuple[StatedRule, ...], promises: list[Promised]) -> None:
    stated = _stated((), rules)
    each = unkept(stated, _TEXTS, promises)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evaluating, "_MANY", 0)
        assert unkept(stated, _TEXTS, promises) == each


@given(st.lists(_REQUIREMENTS, max_size=6), _PROMISES)
def test_every_manifest_that_isolates_is_near(
    subjects: list[tuple[StatedRequirement, ...]], promises: list[Promised]
) -> None:
    found = [(_stated(subject), _TEXTS) for subject in subjects]
    nearby = manifests_nearby(found)
    for promise in promises:
        near = nearby.meeting(said_of(promise[2], {}))
        assert {number for number, item in enumerate(found) if isolates(*item, promise)} <= {*near}
