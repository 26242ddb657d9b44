"""Each marked line is refused by both checkers, or by the one that is named; no other line is."""

import netpolc
from netpolc import (
    Clauses,
    Environment,
    Promises,
    all_namespaces,
    all_pods,
    allow,
    always,
    any_of,
    anywhere,
    app,
    by_label,
    cidr,
    deny_all,
    isolated,
    label,
    namespace,
    namespaces,
    never,
    only,
    pods,
    policy,
    policy_set,
    port_range,
    promises,
    read_environments,
    tcp,
    within,
)
from netpolc import alow  # error
from netpolc.analysis import diference  # error

WEB, API = app("web"), app("api")

netpolc.tpc(80)  # error
netpolc.polcy_set  # error

tcp()  # error
tcp(80.5)  # error
tcp([80])  # error
port_range(1)  # error
BOTH = tcp(80) | 443  # error
app()  # error
app(3)  # error
app("a", namespace=3)  # error
app("a", namespace=WEB)  # error
by_label("a")()  # error
pods()  # error
pods("web")  # error
pods({"a": 1})  # error
pods({"a": "b"}, {"c": "d"})  # error
pods({"a": "b"}, label("a").exists())  # error
label("a").is_in()  # error
label("a").is_not_in()  # error
label("a").equals("b", "c")  # error
namespaces()  # error
namespaces("a")  # error
namespace({"a": "b"})  # error
cidr("10.0.0.0/8", except_="10.1.0.0/16")  # error
cidr("10.0.0.0/8", except_=["10.1.0.0/16"])  # error
cidr(text="10.0.0.0/8")  # error
any_of()  # error
any_of("web")  # error
any_of(anywhere, deny_all)  # error
allow()  # error
allow(WEB)  # error
allow(ports=tcp(80))  # error
allow(from_=WEB, ports=80)  # error
allow(form_=WEB)  # error
allow(from_="web")  # error
allow(from_=None)  # error
allow(from_=WEB, until=20261231)  # error
allow(from_=WEB, to=API, until=("2026-12-31",))  # error
allow(from_=WEB, to=API, until="2026-12-31", because=123)  # error
allow(from_=WEB, unitl="2026-12-31")  # error
allow(from_=deny_all)  # error
allow(from_=anywhere, to=cidr("10.0.0.0/8"))  # error
allow(from_=all_namespaces, to=anywhere)  # error
allow(from_=any_of(WEB, cidr("10.0.0.0/8")), to=anywhere)  # error
policy("p", all_pods)  # error
policy("p", deny_all)  # error
policy("p", app("a", namespace="n"), deny_all)  # error
policy("p", namespace("n"), deny_all)  # error
policy("p", cidr("10.0.0.0/8"), deny_all)  # error
policy("p", all_pods, allow(from_=WEB, to=API))  # error
policy("p", all_pods, WEB)  # error
policy("p", all_pods, deny_all, labels=["a"])  # error
policy("p", all_pods, deny_all, description=3)  # error
policy("p", all_pods, deny_all, until=20261231)  # error
policy("p", all_pods, deny_all, home="yes")  # error
policy("p", all_pods, deny_all, None, home=True)  # error
policy("p", all_pods, deny_all, hoem=True)  # error
within("n", deny_all)  # error
within(namespace("n"), policy("p", all_pods, deny_all))  # error
policy_set("shop")  # error
policy_set(namespace=namespace("shop"))  # error
WEB.labels = API.labels  # error
WEB.namespace = "n"  # error
Environment()  # error
read_environments("prod", "e.toml")  # error
never(from_=WEB)  # error
never(WEB, API)  # error
never(from_="web", to=API)  # error
never(from_=WEB, to=API, ports=80)  # error
never(from_=WEB, to=API, except_="db")  # error
never(from_=WEB, to=API, excep_=WEB)  # error
never(from_=cidr("10.0.0.0/8"), to=cidr("192.0.2.0/24"))  # error
only(from_=WEB, to=deny_all)  # error
only(from_=WEB, to=API, except_=WEB)  # error
always(to=API)  # error
always(from_=WEB, to=API, except_=WEB)  # error
isolated(WEB)  # error
isolated(anywhere, "ingress")  # error
isolated(all_namespaces, "ingress")  # error
isolated(WEB, "inside")  # error
policy("p", all_pods, never(from_=WEB, to=API))  # error
within("n", never(from_=WEB, to=API))  # error
promises("shop")  # error
promises(labels={"a": "b"})  # error


@policy_set(namespace="shop")  # error
def takes_two(first: Environment, second: Environment) -> Clauses:
    yield policy("p", all_pods, deny_all)


@policy_set(namespace="shop")  # error
def takes_text(env: str) -> Clauses:
    yield policy("p", all_pods, deny_all)


@policy_set(namespace="shop")
def yields_a_rule() -> Clauses:
    yield deny_all  # error
    yield "deny"  # error
    yield [policy("p", all_pods, deny_all)]  # error
    yield None  # error


@policy_set(namespace="shop")  # error
def yields_promises() -> Promises:
    yield never(from_=WEB, to=API)


@promises(namespace="shop")  # error
def yields_clauses() -> Clauses:
    yield policy("p", all_pods, deny_all)


@promises(namespace="shop")
def yields_a_clause() -> Promises:
    yield policy("p", all_pods, deny_all)  # error
    yield allow(from_=WEB, to=API)  # error
    yield never  # error


@promises()  # error
def promises_of_two(first: Environment, second: Environment) -> Promises:
    yield never(from_=WEB, to=API)
