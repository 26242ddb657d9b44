from itertools import product

import pytest
from attrs import evolve
from hypothesis import given

from netpolc.analysis import PodAt, Reach, allowed, pod_of, pod_with, why
from netpolc.analysis.explanation import Answer, Why
from netpolc.analysis.reach import Concrete
from netpolc.program.inventory import Inventory, KnownNamespace, Workload
from netpolc.sets.intervals import EMPTY
from netpolc.sets.ports import EVERY_PORT, port_number, port_set, ports_text
from tests.analysis.strategies import drawn, policies
from tests.analysis.worlds import PORTS, PROTOCOLS, Dice, Manifest, manifest, program
from tests.judge.networkpolicy import End, Outside
from tests.judge.networkpolicy import allowed as judge
from tests.laws import law

NOTHING = Inventory()


def asked(end: End) -> Concrete:
    if isinstance(end, Outside):
        return end.address
    labels, places = tuple(end.labels.items()), tuple(end.namespace_labels.items())
    return PodAt(end.namespace, labels, places, tuple(end.ports), ("2001:db8::1",))


def two_ends(dice: Dice) -> tuple[End, End]:
    world = dice.world()
    found: list[End] = [dice.pod(world), dice.pod(world)]
    if dice.random.random() < 0.6:
        found[dice.random.randrange(2)] = dice.outside()
    return found[0], found[1]


@given(policies(6), drawn(two_ends))
@law(60)
def test_every_answer_is_what_the_judge_says(manifests: list[Manifest], judged: tuple[End, End]) -> None:
    item = program(manifests)
    one, other = map(asked, judged)
    found = why(item, one, other)
    whole = EMPTY
    for answer in found.answers:
        assert not whole & answer.ports
        whole |= answer.ports
    assert whole == EVERY_PORT
    for protocol, port in product(PROTOCOLS, PORTS):
        number = port_number(protocol, port)
        (answer,) = [answer for answer in found.answers if number in answer.ports]
        right = Reach.ALLOWED if judge(manifests, judged[0], judged[1], protocol, port) else Reach.DENIED
        if answer.verdict is not Reach.UNKNOWN:
            assert answer.verdict is right
        assert allowed(item, one, other, protocol, port) is answer.verdict


def policy(kind: str, *rules: Manifest, app: str | None = None, namespace: str = "shop") -> Manifest:
    subject = {"matchLabels": {"app": app}} if app else {}
    return manifest(f"{kind}-{app}", namespace, {"podSelector": subject, "policyTypes": [kind.title()], kind: [*rules]})


def pod(app: str, namespace: str = "shop", **more: object) -> PodAt:
    return PodAt(namespace, (("app", app),), text=f"{namespace}/{app}", **{"ports": (), **more})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - a test's shorthand


def peer(app: str) -> Manifest:
    return {"podSelector": {"matchLabels": {"app": app}}}


def only(answers: tuple[Answer, ...]) -> Answer:
    (answer,) = answers
    return answer


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [
        ((), Reach.DENIED),
        ((Reach.ALLOWED, Reach.ALLOWED), Reach.ALLOWED),
        ((Reach.DENIED,), Reach.DENIED),
        ((Reach.UNKNOWN,), Reach.UNKNOWN),
        ((Reach.ALLOWED, Reach.DENIED), Reach.DENIED),
        ((Reach.ALLOWED, Reach.UNKNOWN), Reach.UNKNOWN),
        ((Reach.DENIED, Reach.UNKNOWN), Reach.DENIED),
    ],
)
def test_the_verdict_of_several_answers(answers: tuple[Reach, ...], verdict: Reach) -> None:
    answer = only(why(program([]), pod("web"), pod("api")).answers)
    assert Why(tuple(evolve(answer, verdict=item) for item in answers), ()).verdict is verdict


def test_nobody_isolates() -> None:
    answer = only(why(program([]), pod("web"), pod("api")).answers)
    assert (answer.verdict, answer.ports, answer.cure) == (Reach.ALLOWED, EVERY_PORT, None)
    assert answer.egress.isolated_by == answer.ingress.isolated_by == ()


def test_which_rule_allows_and_which_policy_isolates() -> None:
    item = program([policy("ingress"), policy("ingress", {"from": [peer("web")], "ports": [{"port": 80}]}, app="api")])
    answer = only(why(item, pod("web"), pod("api"), port_set("TCP", 80, 80)).answers)
    assert answer.verdict is Reach.ALLOWED
    assert [known.name for known in answer.ingress.isolated_by] == ["ingress-None", "ingress-api"]
    (opens,) = answer.ingress.allowed_by
    assert (opens.policy.name, opens.index) == ("ingress-api", 0)
    both = why(item, pod("web"), pod("api")).answers
    assert [(ports_text(known.ports).get("TCP"), known.verdict) for known in both] == [
        ("1-79,81-65535", Reach.DENIED),
        ("80", Reach.ALLOWED),
    ]


def test_the_cure_is_one_connection() -> None:
    item = program([policy("ingress"), policy("egress")])
    answer = only(why(item, pod("web"), pod("api"), port_set("TCP", 80, 80)).answers)
    assert answer.verdict is Reach.DENIED
    assert answer.cure is not None
    assert answer.cure.clause == 'allow(from_=app("web"), to=app("api"), ports=tcp(80))'
    assert (answer.cure.namespace, answer.cure.path) == ("shop", None)


def test_the_cure_of_one_half_stands_where_that_half_is() -> None:
    item = program([policy("egress"), policy("ingress", namespace="pay")])
    out = only(why(program([policy("egress")]), pod("web"), pod("bank", "pay")).answers)
    assert out.cure is not None
    assert (out.cure.clause, out.cure.namespace) == ('allow(from_=app("web"), to=app("bank", namespace="pay"))', "shop")
    both = only(why(item, pod("web"), pod("bank", "pay")).answers)
    assert both.cure is not None
    assert [(item.namespace, item.text) for item in both.cure.clauses] == [
        ("pay", 'allow(from_=app("web", namespace="shop"), to=app("bank"))'),
        ("shop", 'allow(from_=app("web"), to=app("bank", namespace="pay"))'),
    ]
    assert both.cure.clause.splitlines()[::2] == ["# in a set of `pay`", "# in a set of `shop`"]


def test_the_cure_selects_only_what_is_isolated() -> None:
    red = manifest("red", "shop", {"podSelector": {"matchLabels": {"team": "red"}}, "policyTypes": ["Ingress"]})
    to = PodAt("shop", (("app", "api"), ("team", "red"), ("tier", "x")), ports=())
    answer = only(why(program([red]), pod("web"), to, port_set("UDP")).answers)
    assert answer.cure is not None
    assert answer.cure.clause == (
        'allow(from_=app("web"), to=pods({"app": "api", "team": "red", "tier": "x"}), ports=all_udp)'
    )


def test_the_cure_for_an_address() -> None:
    answer = only(why(program([policy("egress")]), pod("web"), "192.0.2.7", port_set("TCP", 443, 443)).answers)
    assert answer.cure is not None
    assert answer.cure.clause == 'allow(from_=app("web"), to=cidr("192.0.2.7/32"), ports=tcp(443))'
    assert only(why(program([]), "192.0.2.7", "192.0.2.8").answers).verdict is Reach.ALLOWED


def test_a_block_that_could_mean_the_pod_is_unknown() -> None:
    item = program([policy("ingress", {"from": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]})])
    found = why(item, pod("web"), pod("api"))
    assert found.verdict is Reach.UNKNOWN
    (note,) = found.notes
    assert (note.kind, note.text) == (
        "ipblock-may-cover-pods",
        "it hangs on whether the network lets an address block match pods",
    )
    assert [origin.locate().place.path for origin in note.origins] == ["spec/ingress/0"]
    assert why(item, pod("web", addresses=("10.1.1.1",)), pod("api")).verdict is Reach.UNKNOWN
    assert why(item, pod("web", addresses=("172.16.0.1",)), pod("api")).verdict is Reach.DENIED


def test_a_port_by_name() -> None:
    item = program([policy("ingress", {"ports": [{"port": "http"}]}, app="api")])
    api = pod("api", ports=(("http", "TCP", 8080), ("grpc", "TCP", 9000)))
    answer = only(why(item, pod("web"), api, name="http").answers)
    assert (ports_text(answer.ports), answer.verdict) == ({"TCP": "8080"}, Reach.ALLOWED)
    assert why(item, pod("web"), api, name="grpc").verdict is Reach.DENIED
    missing = why(item, pod("web"), api, name="amqp")
    assert (missing.answers, missing.verdict) == ((), Reach.DENIED)
    assert [(note.kind, note.text) for note in missing.notes] == [
        ("no-such-port", "the destination declares no port `amqp`")
    ]


def test_what_is_not_known_of_a_pod_by_labels() -> None:
    item = program([policy("ingress", {"ports": [{"port": "http"}, {"port": 80, "protocol": "UDP"}]}, app="api")])
    api = pod_with("shop", (("app", "api"),), NOTHING)
    assert api.text == "shop/app=api"
    number = why(item, pod("web"), api, port_set("TCP", 8080, 8080))
    assert number.verdict is Reach.UNKNOWN
    assert [note.kind for note in number.notes] == ["named-port"]
    assert why(item, pod("web"), api, port_set("TCP"), name="http").verdict is Reach.ALLOWED
    assert why(item, pod("web"), api, port_set("UDP", 80, 80)).verdict is Reach.ALLOWED
    assert why(item, pod("web"), api, port_set("UDP"), name="dns").verdict is not Reach.ALLOWED


def test_the_network_of_the_node_is_unknown() -> None:
    workload = Workload("shop", "node", "DaemonSet", (("app", "node"),), host_network=True)
    inventory = Inventory((workload,), (KnownNamespace("shop", (("team", "red"),)),))
    node = pod_of(workload, inventory)
    assert node.namespace_labels == (("team", "red"),)
    found = why(program([]), node, pod("api"))
    assert found.verdict is Reach.UNKNOWN
    assert [(note.kind, note.ends) for note in found.notes] == [("host-network", ("shop/node[DaemonSet]",))]
    assert allowed(program([]), node, pod("api"), "TCP", 80) is Reach.UNKNOWN


@pytest.mark.parametrize("name", ["allowed", "connections", "difference", "difference_of_existing", "why", "pod_of"])
def test_the_answers_are_offered_by_name(name: str) -> None:
    import netpolc.analysis

    assert callable(getattr(netpolc.analysis, name))
    assert name in netpolc.analysis.__all__


def test_what_is_not_there_is_said() -> None:
    import netpolc.analysis

    with pytest.raises(AttributeError, match=r"`netpolc\.analysis` has no attribute `flow`"):
        getattr(netpolc.analysis, "flow")  # noqa: B009 - the checkers know that it is not there
