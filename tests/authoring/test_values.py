"""Values of the language: frozen, hashable, equal by meaning, and written as they were said."""

from enum import Enum, IntEnum

import pytest
from attrs import frozen
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st

import netpolc
from netpolc.authoring.namespaces import Namespaces
from netpolc.authoring.pods import OwnPods, Pods
from netpolc.diagnostics.sink import PolicyError
from netpolc.sets.selections import NOTHING

WORDS = {name: getattr(netpolc, name) for name in netpolc.__all__}


def value(text: str) -> object:
    """Build a value of the language from its text."""
    return eval(text, dict(WORDS))  # the texts are this module's own


EQUAL = (
    ('app("api")', 'pods({"app": "api"})', 'pods(label("app").equals("api"))', 'by_label("app")("api")'),
    ('app("a", "b")', 'app("b", "a", "b")', 'pods(label("app").is_in("a", "b"))'),
    ('app("a", "b")', 'pods(label("app").is_in("a", "b", "c"), label("app").is_not_in("c"))'),
    ('pods({"a": "b", "c": "d"})', 'pods({"c": "d", "a": "b"})', 'pods(label("c").equals("d"), label("a").is_in("b"))'),
    ("all_pods", "this_namespace"),
    ('app("a", namespace="n")', 'app("a", namespace=namespace("n"))'),
    ('namespace("n")', 'namespaces({"kubernetes.io/metadata.name": "n"})'),
    ('namespace("n")', 'namespaces(label("kubernetes.io/metadata.name").is_in("n"))'),
    ("tcp(80, 81)", "tcp(81) | tcp(80)", "tcp(port_range(80, 81))"),
    ("all_tcp", "tcp(port_range(1, 65535))", "all_tcp | tcp(80)", "all_tcp | tcp(1)"),
    ("udp(53) | tcp(53)", "tcp(53) | udp(53)", "dns_ports"),
    (
        'cidr("10.0.0.0/8", except_=("10.1.0.0/16", "10.2.0.0/16"))',
        'cidr("10.0.0.0/8", except_=("10.2.0.0/16", "10.1.0.0/16"))',
    ),
    ('cidr("2001:db8::/32")', 'cidr("2001:DB8:0::/32")'),
    ('any_of(app("a"), app("b"))', 'any_of(app("b"), any_of(app("a")))', 'any_of(app("b"), app("a"), app("b"))'),
    ('allow(from_=app("a"))', 'allow(from_=pods({"app": "a"}))'),
    ("allow(to=kube_dns, ports=dns_ports)", "allow_dns()"),
    (
        'policy("a", all_pods, deny_all, description="x")',
        'policy("a", all_pods, deny_all, annotations={"kubernetes.io/description": "x"})',
    ),
    ('within("n", policy("a", all_pods, deny_all))', 'within("n", [policy("a", all_pods, deny_all)])'),
    ('label("a").equals("b")', 'label("a").is_in("b")', 'label("a").is_in("b", "b")'),
)
DIFFERENT = (
    ('app("a")', 'app("a", namespace="n")'),
    ('app("a")', 'by_label("name")("a")'),
    ("tcp(80)", "udp(80)"),
    ('tcp("http")', 'udp("http")'),
    ('pods(label("a").is_not_in("b"))', 'pods(label("a").exists(), label("a").is_not_in("b"))'),
    ("all_namespaces", 'namespaces(label("kubernetes.io/metadata.name").is_not_in("n"))'),
    ("anywhere", 'cidr("0.0.0.0/0")'),
    ('allow(from_=app("a"))', 'allow(to=app("a"))'),
    ('allow(from_=app("a"), to=app("b"))', 'allow(from_=app("b"), to=app("a"))'),
    ('allow(from_=app("a"))', 'allow(from_=app("a"), ports=all_tcp)'),
    ("deny_all", "deny_ingress"),
    ('policy("a", all_pods, deny_all)', 'policy("b", all_pods, deny_all)'),
)


@pytest.mark.parametrize("texts", EQUAL)
def test_equal_by_meaning(texts: tuple[str, ...]) -> None:
    assert len({value(text) for text in texts}) == 1


@pytest.mark.parametrize("texts", DIFFERENT)
def test_different_by_meaning(texts: tuple[str, ...]) -> None:
    assert len({value(text) for text in texts}) == len(texts)


@pytest.mark.parametrize(
    "text",
    [
        'app("api")',
        'app("cart", "catalog")',
        'app("prometheus", namespace="monitoring")',
        'pods({"app": "web", "tier": "edge"})',
        'pods(label("old").is_absent(), label("tier").is_in("a", "b"))',
        'pods(label("old").exists(), label("old").is_not_in("x"), namespace=namespaces({"team": "red"}))',
        'app("a", namespace=all_namespaces)',
        "all_pods",
        'namespace("ops")',
        'namespaces({"team": "red"})',
        'namespaces(label("env").is_not_in("dev"))',
        "all_namespaces",
        'cidr("10.0.0.0/8", except_=("10.9.0.0/16",))',
        'cidr("::/0")',
        "anywhere",
        "private_addresses",
        "internet",
        'any_of(app("a"), namespace("b"), cidr("10.0.0.0/8"))',
        "tcp(443, 8080)",
        'tcp(port_range(8000, 8999), "metrics")',
        "tcp(53) | udp(53)",
        "all_sctp",
        "port_range(1, 9)",
        'allow(from_=app("a"))',
        "allow(to=internet, ports=tcp(443))",
        'allow(from_=app("a"), to=app("b"), ports=tcp(80))',
        "deny_all",
        "deny_ingress",
        "deny_egress",
        'label("a").is_in("b", "c")',
        'policy("p", all_pods, deny_all)',
        'within("n", policy("p", all_pods, deny_all))',
    ],
)
def test_repr_is_as_written(text: str) -> None:
    assert repr(value(text)) == text


def test_a_repr_is_written_the_same_way_for_labels_of_a_policy() -> None:
    text = """policy("p", all_pods, deny_all, labels={'a': 'b'}, annotations={'c': 'd'})"""
    assert repr(value(text)) == text


keys = st.sampled_from(["app", "tier", "example.com/zone", "kubernetes.io/metadata.name"])
labels = st.sampled_from(["a", "b", "c", "d-e"])
many = st.lists(labels, min_size=1, max_size=3).map(lambda items: ", ".join(f'"{item}"' for item in items))
requirements = st.one_of(
    st.builds('label("{}").is_in({})'.format, keys, many),
    st.builds('label("{}").is_not_in({})'.format, keys, many),
    st.builds('label("{}").exists()'.format, keys),
)
selectors = st.lists(requirements, min_size=1, max_size=3).map(", ".join)
places = st.one_of(
    st.just("all_namespaces"),
    st.builds('namespace("{}")'.format, labels),
    st.builds("namespaces({})".format, selectors),
)
own = st.one_of(st.just("all_pods"), st.builds("app({})".format, many), st.builds("pods({})".format, selectors))
elsewhere = st.builds("pods({}, namespace={})".format, selectors, places)
blocks = st.sampled_from(
    ['cidr("10.0.0.0/8")', 'cidr("10.0.0.0/8", except_=("10.1.0.0/16", "10.2.3.4/32"))', 'cidr("fd00::/8")', "internet"]
)
members = st.one_of(own, elsewhere, places, blocks)
unions = st.lists(members, min_size=1, max_size=3).map(lambda items: f"any_of({', '.join(items)})")
peers = st.one_of(members, unions, st.just("anywhere"))
number = st.integers(1, 65535)
one_port = st.one_of(
    number.map(str),
    st.tuples(number, number).map(lambda pair: f"port_range({min(pair)}, {max(pair)})"),
    st.sampled_from(['"http"', '"x-1"']),
)
ports = st.lists(
    st.builds(
        "{}({})".format,
        st.sampled_from(["tcp", "udp", "sctp"]),
        st.lists(one_port, min_size=1, max_size=4).map(", ".join),
    ),
    min_size=1,
    max_size=3,
).map(" | ".join)
rules = st.one_of(
    st.just("deny_all"),
    st.builds("allow(from_={}, ports={})".format, peers, ports),
    st.builds("allow(to={})".format, peers),
)
policies = st.builds('policy("p", {}, {})'.format, own, rules)


@given(st.one_of(peers, ports, rules, policies, st.builds("allow(from_={}, to={})".format, peers, own)))
def test_repr_builds_an_equal_value(text: str) -> None:
    try:
        first = value(text)
    except PolicyError as error:
        if error.diagnostic.code.id != "NP156":  # requirements that exclude each other are the one thing made wrong
            raise
        return
    again = value(repr(first))
    assert again == first
    assert hash(again) == hash(first)
    assert repr(again) == repr(first)


@given(ports, ports)
def test_a_union_of_ports_has_no_order(one: str, two: str) -> None:
    both, turned = value(f"({one}) | ({two})"), value(f"({two}) | ({one})")
    assert both == turned
    assert repr(both) == repr(turned)


@pytest.mark.parametrize(
    "text",
    [
        "app('a')",
        "namespace('n')",
        "cidr('10.0.0.0/8')",
        "tcp(80)",
        "any_of(app('a'))",
        "deny_all",
        "allow(from_=app('a'), to=app('b'))",
        "policy('p', all_pods, deny_all)",
        "within('n')",
        "label('a')",
        "label('a').exists()",
        "port_range(1, 2)",
        "anywhere",
        "Environment('prod')",
    ],
)
def test_values_are_frozen(text: str) -> None:
    built = value(text)
    with pytest.raises(AttributeError):
        built.anything = 1  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue] - that is the point
    fields = getattr(type(built), "__attrs_attrs__", ())
    for item in fields:
        with pytest.raises(FrozenInstanceError):
            setattr(built, item.name, 1)


def test_a_mistake_outside_of_a_build_raises() -> None:
    with pytest.raises(PolicyError, match="NP103 port 0 is outside 1-65535"):
        netpolc.tcp(0)


def test_the_language_is_what_it_says() -> None:
    assert set(netpolc.__all__) <= set(dir(netpolc))
    with pytest.raises(AttributeError, match="no attribute `appp`"):
        getattr(netpolc, "appp")  # noqa: B009 - the name is not there


def test_adjacent_single_ports_stay_single() -> None:
    assert repr(value("tcp(81, 80)")) == "tcp(80, 81)"


def test_what_a_wider_entry_holds_goes() -> None:
    assert repr(value("tcp(80, port_range(70, 90), 95)")) == "tcp(port_range(70, 90), 95)"


def test_the_order_of_private_addresses_and_the_internet() -> None:
    assert {"10.0.0.0/8", "fc00::/7", "fe80::/10"} <= {block.cidr for block in netpolc.private_addresses.blocks}
    assert [block.cidr for block in netpolc.internet.blocks] == ["0.0.0.0/0", "::/0"]
    assert sorted(hole for block in netpolc.internet.blocks for hole in block.except_) == sorted(
        block.cidr for block in netpolc.private_addresses.blocks
    )


class Team(str, Enum):  # noqa: UP042 - `str()` of such a member is `Team.WEB`, of a StrEnum its value
    """Names as a user's own constants."""

    WEB = "web"


class Own(str):
    """A text that shows itself as what it is."""

    __slots__ = ()

    def __str__(self) -> str:
        return self


class Number(IntEnum):
    """Ports as a user's own constants."""

    HTTP = 80


@pytest.mark.parametrize("text", [Team.WEB, Own("web")])
def test_a_kind_of_text_is_taken_by_its_text(text: str) -> None:
    found = netpolc.policy(
        text,
        netpolc.pods({text: text}),
        netpolc.allow(from_=netpolc.app(text, namespace=text), ports=netpolc.tcp(text)),
        labels={text: text},
        annotations={text: text},
        description=text,
    )
    same = value(
        'policy("web", pods({"web": "web"}), allow(from_=app("web", namespace="web"), ports=tcp("web")),'
        ' labels={"web": "web"}, annotations={"web": "web"}, description="web")'
    )
    assert found == same
    assert repr(found) == repr(same)
    assert {type(part) for texts in (found.labels, found.annotations) for pair in texts for part in pair} == {str}
    assert type(found.name) is str
    assert type(netpolc.Environment(text).name) is str


def test_a_kind_of_number_is_taken_by_its_number() -> None:
    assert netpolc.tcp(Number.HTTP, netpolc.port_range(Number.HTTP, 90)) == value("tcp(80, port_range(80, 90))")
    assert repr(netpolc.tcp(Number.HTTP)) == "tcp(80)"
    assert repr(netpolc.port_range(Number.HTTP, 90)) == "port_range(80, 90)"


@pytest.mark.parametrize("block", ["10.0.0.0/8", "2001:db8::/32"])
def test_a_kind_of_text_is_a_cidr(block: str) -> None:
    inside = block.replace("/8", "/9").replace("/32", "/33")
    assert netpolc.cidr(Own(block), except_=(Own(inside),)) == netpolc.cidr(block, except_=(inside,))


def test_an_environment_equals_another_of_its_class_and_never_a_text() -> None:
    @frozen
    class Real(netpolc.Environment):
        debug: bool = False

    @frozen(eq=False)
    class Named(netpolc.Environment):
        def __eq__(self, other: object) -> bool:
            return other == self.name

        __hash__ = netpolc.Environment.__hash__

    assert Real("prod") == Real("prod") != Real("prod", debug=True)
    assert Real("prod") != netpolc.Environment("prod")
    assert len({Real("prod"), Real("prod")}) == 1
    assert Named("prod") == "prod"
    text: object = "prod"
    for environment in (Real("prod"), netpolc.Environment("prod")):
        with pytest.raises(PolicyError, match="NP179 an environment is compared with `'prod'`, and is not its name"):
            assert environment != text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('by_label("app")("web")', 'app("web")'),
        ('by_label("app.kubernetes.io/name")("web")', 'pods({"app.kubernetes.io/name": "web"})'),
        ('by_label("name")("a", "b", namespace="n")', 'pods(label("name").is_in("a", "b"), namespace="n")'),
    ],
)
def test_another_app_is_told_by_its_label(text: str, written: str) -> None:
    assert repr(value(text)) == written
    assert value(written) == value(text)


def test_what_nobody_can_be_is_no_call() -> None:
    assert repr(OwnPods(NOTHING)) == "pods(none)"
    assert repr(Pods(NOTHING, Namespaces(NOTHING))) == "pods(none, namespace=namespaces(none))"
