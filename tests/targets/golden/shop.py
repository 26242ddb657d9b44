from netpolc import (
    Clauses,
    all_namespaces,
    all_pods,
    all_tcp,
    allow,
    allow_dns,
    any_of,
    anywhere,
    app,
    cidr,
    deny_all,
    deny_ingress,
    internet,
    label,
    namespace,
    namespaces,
    pods,
    policy,
    policy_set,
    port_range,
    sctp,
    tcp,
    this_namespace,
    udp,
)

API = app("api")


@policy_set(namespace="shop", labels={"team": "shop"})
def network() -> Clauses:
    yield policy("closed", all_pods, deny_all)
    yield policy("closed-in", app("db"), deny_ingress)
    yield policy(
        "operators", pods(label("tier").is_in("a", "b"), label("old").is_absent()), allow(from_=this_namespace)
    )
    yield policy("own-pods", API, allow(from_=app("web"), ports=tcp(80, port_range(8000, 8999))))
    yield policy("one-namespace", API, allow(from_=namespace("edge"), ports=tcp("http") | udp(53)))
    yield policy("both", API, allow(from_=app("prometheus", namespace=namespaces(label("team").is_in("sre", "web")))))
    yield policy("excluded", API, allow(from_=namespaces(label("team").is_not_in("guests"))))
    yield policy("every-namespace", API, allow(from_=all_namespaces))
    yield policy("block", API, allow(to=cidr("10.0.0.0/8", except_=("10.1.0.0/16",)), ports=tcp(5432)))
    yield policy("several", API, allow(to=any_of(app("db"), internet), ports=tcp(443) | udp(443)))
    yield policy("open", API, allow(from_=anywhere, ports=all_tcp))
    yield policy("open-out", API, allow(to=anywhere))
    yield policy("radio", app("radio"), allow(from_=anywhere, ports=sctp(38412)))
    yield policy("names", API, allow_dns())
