"""Everything that the language can say, so that a real API server is asked about all of it."""

from netpolc import (
    Clauses,
    all_namespaces,
    all_pods,
    all_sctp,
    all_tcp,
    all_udp,
    allow,
    allow_dns,
    any_of,
    anywhere,
    app,
    by_label,
    cidr,
    deny_all,
    deny_egress,
    deny_ingress,
    internet,
    label,
    namespace,
    namespaces,
    pods,
    policy,
    policy_set,
    port_range,
    private_addresses,
    sctp,
    tcp,
    this_namespace,
    udp,
    within,
)

BLOCKS = (
    "0.0.0.0/0",
    "255.255.255.255/32",
    "10.0.0.0/8",
    "::/0",
    "2001:db8::/32",
    "fe80::/10",
    "::1/128",
    "2001:db8:0:1::/64",
)
TEXTS = (
    "y",
    "no",
    "1e3",
    "0123",
    "0x1f",
    "1.5",
    "true",
    "null",
    "Null",
    "10",
    "a.b",
    "A",
    "e3",
    "on",
    "1-2",
    "2001-01-01",
)
NAMED = by_label("app.kubernetes.io/name")


@policy_set(namespace="tour-values", labels={"set": "values"}, annotations={"example.com/owner": "Zoë's team"})
def values() -> Clauses:
    """Every kind of subject, peer and port, each in a policy of its own."""
    yield policy("deny-all", all_pods, deny_all)
    yield policy("deny-ingress", app("a"), deny_ingress)
    yield policy("deny-egress", app("a", "b"), deny_egress)
    for number, text in enumerate(TEXTS):
        yield policy(f"value-{number}", pods({"text": text}), deny_ingress, labels={"text": text})
    yield policy("absent", pods(label("old").is_absent()), deny_ingress)
    yield policy("present", pods(label("tier").exists(), label("tier").is_not_in("x", "y")), deny_ingress)
    yield policy("several", pods({"app": "a", "tier": "x"}), allow(from_=this_namespace))
    yield policy(
        "mixed", pods(label("app").is_in("a", "b"), label("z").equals("1")), allow(from_=anywhere), allow(to=anywhere)
    )
    yield policy("named", NAMED("web"), allow(from_=NAMED("api"), ports=tcp("http")))
    yield policy("namespaces", all_pods, allow(from_=all_namespaces), allow(from_=namespace("kube-system")))
    yield policy(
        "labelled", all_pods, allow(from_=namespaces({"team": "red"})), allow(to=namespaces(label("x").is_absent()))
    )
    yield policy("both", all_pods, allow(from_=pods({"role": "scraper"}, namespace=namespaces({"team": "red"}))))
    yield policy("nodes", all_pods, allow(from_=app("agent", namespace=all_namespaces), ports=tcp(9100)))
    for number, block in enumerate(BLOCKS):
        yield policy(f"block-{number}", all_pods, allow(to=cidr(block)))
    yield policy("hole", all_pods, allow(to=cidr("10.0.0.0/8", except_=("10.9.0.0/16", "10.0.0.0/9"))))
    yield policy("hole-6", all_pods, allow(to=cidr("2001:db8::/32", except_=("2001:db8:1::/48",))))
    yield policy("internet", all_pods, allow(to=internet, ports=tcp(443)), allow(from_=private_addresses))
    yield policy("union", all_pods, allow(from_=any_of(app("a"), namespace("ops"), cidr("192.0.2.0/24"))))
    yield policy("ports", all_pods, allow(from_=anywhere, ports=tcp(1, 65535, port_range(8000, 8999), "metrics")))
    yield policy("protocols", all_pods, allow(from_=anywhere, ports=udp(53) | tcp(53) | sctp(3868, port_range(1, 9))))
    yield policy("all-ports", all_pods, allow(to=anywhere, ports=all_tcp | all_udp | all_sctp))
    yield policy("dns", all_pods, allow_dns())
    yield allow(from_=all_pods, to=namespace("tour-connections"))
    yield policy("dns-openshift", all_pods, allow_dns(to=namespace("openshift-dns"), ports=udp(5353) | tcp(5353)))
    # As long as `kubectl diff` can show, which writes a file of this name.
    yield policy("x" * 208, all_pods, deny_ingress, description='Say "hello": Grüße, 日本\n\tand a tab \\ \u202e.')
    yield policy("a.b-c.9", all_pods, deny_ingress, annotations={"on": "", "Example.com/x": "1e3", "y": "y"})


@policy_set(namespace="tour-connections")
def connections() -> Clauses:
    """What connections write, in their own namespace and across."""
    yield policy("default-deny", all_pods, deny_all)
    yield policy("dns", all_pods, allow_dns())
    yield allow(from_=app("web"), to=app("api"), ports=tcp(8080))
    yield allow(from_=app("a", "b"), to=any_of(app("api"), pods({"app": "db", "tier": "1"})), ports=tcp(5432))
    yield allow(from_=anywhere, to=app("web"), ports=tcp(443))
    yield allow(from_=pods(label("x").is_not_in("y", "n")), to=internet, ports=tcp(443))
    yield allow(from_=namespace("tour-values"), to=this_namespace)
    yield allow(from_=app("api"), to=app("logs", namespace="tour-one"), ports=udp("syslog"))


@policy_set()
def several() -> Clauses:
    """Two namespaces of one set."""
    yield within(
        "tour-one",
        policy("default-deny", all_pods, deny_all),
        policy("dns", all_pods, allow_dns()),
        allow(from_=app("a"), to=app("b")),
        allow(from_=app("api", namespace="tour-connections"), to=app("logs"), ports=udp("syslog")),
    )
    yield within("tour-two", policy("default-deny", all_pods, deny_ingress))
