"""Rules written in the language mean what they were written from, in the words that a user would choose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import netpolc
from netpolc.authoring.authored import AuthoredSet
from netpolc.authoring.library import internet, private_addresses
from netpolc.authoring.policies import Clause
from netpolc.program.label_selectors import label_selector
from netpolc.program.model import BlockPeer, Direction, Peer, PodPeer, Policy, Port, Protocol, Rule, in_namespace
from netpolc.program.resolve import resolve
from netpolc.program.wording import connection_text, rule_text
from netpolc.sets.selections import (
    ABSENT,
    EVERYTHING,
    PRESENT,
    Constraint,
    Selection,
    none_of,
    one_of,
    selection,
)
from tests.laws import law

LANGUAGE: dict[str, object] = {name: getattr(netpolc, name) for name in netpolc.__all__}
TCP, UDP = Protocol.TCP, Protocol.UDP
WEB = selection({"app": one_of(("web",))})

some = st.lists(st.sampled_from(("web", "y", "8080")), min_size=1, max_size=3)
constraints: st.SearchStrategy[Constraint] = st.one_of(
    st.sampled_from((PRESENT, ABSENT)),
    some.map(one_of),
    some.map(none_of),
    some.map(lambda found: none_of(found) & PRESENT),
)
keys: st.SearchStrategy[str] = st.sampled_from(("app", "tier", "example.com/a"))
selections = st.dictionaries(keys, constraints, max_size=2).map(lambda found: selection(found.items()))
places = selections | st.sampled_from(("shop", "data")).map(in_namespace)
blocks: list[Peer] = [
    *(BlockPeer(item.cidr, item.except_) for named in (private_addresses, internet) for item in named.blocks),
    BlockPeer("192.0.2.0/24", ("192.0.2.1/32",)),
]
peers: st.SearchStrategy[Peer] = st.builds(PodPeer, places, selections) | st.sampled_from(blocks)
ports = st.one_of(
    st.builds(Port, st.sampled_from(Protocol)),
    st.builds(Port, st.sampled_from(Protocol), st.sampled_from((1, 80, 65535, "http"))),
    st.builds(Port, st.sampled_from(Protocol), st.sampled_from((1, 80)), st.sampled_from((81, 65534))),
)
rules = st.builds(
    Rule,
    st.sampled_from(Direction),
    st.none() | st.lists(peers, min_size=1, max_size=4, unique=True).map(tuple),
    st.none() | st.lists(ports, min_size=1, max_size=1).map(tuple),
)


def written(*texts: str) -> tuple[Policy, ...]:
    clauses: list[Clause] = [eval(text, {**LANGUAGE}) for text in texts]
    program, found = resolve([AuthoredSet("shop", "policies/shop.py", "shop", tuple(clauses))])
    assert [item.message for item in found] == []
    return program.policies


def meant(rule: Rule) -> tuple[object, ...]:
    return rule.direction, rule.peers and frozenset(rule.peers), rule.ports


@given(rules)
@law(100)
def test_a_rule_is_read_back_as_it_was(rule: Rule) -> None:
    (policy,) = written(f'policy("p", all_pods, {rule_text(rule, "shop")})')
    (found,) = policy.rules
    assert meant(found) == meant(rule)


@given(rules)
@law(50)
def test_a_connection_is_read_back_as_it_was(rule: Rule) -> None:
    policies = written('policy("deny", all_pods, deny_all)', connection_text(WEB, rule, "shop"))
    halves = [item for policy in policies if policy.subject == WEB for item in policy.rules]
    assert meant(rule) in map(meant, halves)


INGRESS = Direction.INGRESS


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (Rule(INGRESS, None, None), "allow(from_=anywhere)"),
        (
            Rule(INGRESS, (PodPeer(in_namespace("shop"), WEB),), (Port(TCP, 80),)),
            'allow(from_=app("web"), ports=tcp(80))',
        ),
        (Rule(INGRESS, (PodPeer(in_namespace("data"), EVERYTHING),), None), 'allow(from_=namespace("data"))'),
        (Rule(INGRESS, (PodPeer(in_namespace("data"), WEB),), None), 'allow(from_=app("web", namespace="data"))'),
        (Rule(INGRESS, (PodPeer(EVERYTHING, EVERYTHING),), None), "allow(from_=all_namespaces)"),
        (Rule(INGRESS, (PodPeer(WEB, EVERYTHING),), None), 'allow(from_=namespaces({"app": "web"}))'),
        (Rule(INGRESS, tuple(blocks[:-1]), None), "allow(from_=any_of(internet, private_addresses))"),
        (Rule(INGRESS, (BlockPeer("192.0.2.0/24"),), None), 'allow(from_=cidr("192.0.2.0/24"))'),
        (Rule(Direction.EGRESS, None, (Port(TCP), Port(UDP, "dns"))), 'allow(to=anywhere, ports=all_tcp | udp("dns"))'),
        (Rule(Direction.EGRESS, None, (Port(TCP, 80, 90),)), "allow(to=anywhere, ports=tcp(port_range(80, 90)))"),
    ],
)
def test_the_words_of_a_rule(rule: Rule, text: str) -> None:
    assert rule_text(rule, "shop") == text


@pytest.mark.parametrize(
    ("direction", "text"),
    [
        (INGRESS, 'allow(from_=cidr("192.0.2.0/24"), to=app("web"))'),
        (Direction.EGRESS, 'allow(from_=app("web"), to=cidr("192.0.2.0/24"))'),
    ],
)
def test_the_ends_of_a_connection(direction: Direction, text: str) -> None:
    assert connection_text(WEB, Rule(direction, (BlockPeer("192.0.2.0/24"),), None), "shop") == text


def test_what_no_label_selector_says_is_refused() -> None:
    absent_or_web = ABSENT | one_of(("web",))
    with pytest.raises(ValueError, match="no LabelSelector says this of `app`"):
        label_selector(Selection((("app", absent_or_web),)))
