"""`netpolc reach`: whom a compromised pod reaches, by hop, in every format; and what of it nobody knows."""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from tests.cli.running import Ran, assert_fits, project, run

SCHEMA: Final = Path(__file__).parents[2] / "schemas" / "output" / "reach.json"


def pod(name: str, namespace: str = "shop", **spec: object) -> str:
    more = "".join(f", {key}: {json.dumps(value)}" for key, value in spec.items())
    return f"""\
apiVersion: v1
kind: Pod
metadata: {{name: {name}, namespace: {namespace}, labels: {{app: {name}}}}}
spec: {{containers: [{{name: main}}]{more}}}
---
"""


def policy(name: str, spec: str, namespace: str = "shop") -> str:
    return f"""\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: {name}, namespace: {namespace}}}
spec: {spec}
---
"""


def edge(source: str, destination: str, port: int) -> str:
    def end(app: str) -> str:
        return f"{{podSelector: {{matchLabels: {{app: {app}}}}}}}"

    ports = f"ports: [{{port: {port}}}]"
    return policy(
        f"from-{source}-to-{destination}",
        f"{{{end(source)[1:-1]}, policyTypes: [Egress], egress: [{{to: [{end(destination)}], {ports}}}]}}",
    ) + policy(
        f"to-{destination}-from-{source}",
        f"{{{end(destination)[1:-1]}, policyTypes: [Ingress], ingress: [{{from: [{end(source)}], {ports}}}]}}",
    )


WALL: Final = policy("default-deny", "{podSelector: {}, policyTypes: [Ingress, Egress]}")
SHOP: Final = (
    "".join(map(pod, ("web", "cart", "store", "mail", "idle")))
    + WALL
    + edge("web", "cart", 7070)
    + edge("cart", "store", 6379)
    + edge("web", "mail", 25)
    + policy(
        "bank",
        "{podSelector: {matchLabels: {app: mail}}, policyTypes: [Egress], egress: [{to: [{ipBlock: "
        "{cidr: 203.0.113.0/24}}], ports: [{port: 443}]}]}",
    )
    + policy(
        "resolver",
        "{podSelector: {matchLabels: {app: cart}}, policyTypes: [Egress], egress: [{to: "
        "[{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: "
        "{k8s-app: kube-dns}}}], ports: [{port: 53, protocol: UDP}]}]}",
    )
)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "all.yaml").write_text(SHOP)
    return tmp_path


def answer(place: Path, *words: str) -> tuple[Ran, dict[str, Any]]:
    done = run(place, "reach", *words, "-o", "json")
    found = json.loads(done.out)
    assert_fits(found, json.loads(SCHEMA.read_text()))
    return done, found


def test_people_are_told_hop_by_hop(place: Path) -> None:
    done = run(place, "reach", "shop/web", "all.yaml")
    assert (done.code, done.err) == (0, "")
    assert (
        done.out
        == """\
from shop/web[Pod]: reaches 3 of 4 workloads in 2 hops

hop 1
  shop/cart[Pod]  TCP 7070
  shop/mail[Pod]  TCP 25

hop 2
  shop/store[Pod]                                                   TCP 6379  by shop/cart[Pod]
  203.0.113.0/24                                                    TCP 443   by shop/mail[Pod]
  pods({"k8s-app": "kube-dns"}, namespace="kube-system"), not here  UDP 53    by shop/cart[Pod]

not reached: shop/idle[Pod]
"""
    )
    limited = run(place, "reach", "shop/web", "all.yaml", "--hops", "1")
    assert "left out by `--hops 1`: 1 workload, all told with `--hops 2`" in limited.out
    assert "store" not in limited.out


def test_programs_are_told_the_lines_that_open_the_last_step(place: Path) -> None:
    _, found = answer(place, "shop/web", "all.yaml")
    assert [(str(row["end"]), row["hop"], row["path"]) for row in found["reached"]][:3] == [
        ("shop/cart[Pod]", 1, ["shop/web[Pod]"]),
        ("shop/mail[Pod]", 1, ["shop/web[Pod]"]),
        ("shop/store[Pod]", 2, ["shop/web[Pod]", "shop/cart[Pod]"]),
    ]
    lines = (place / "all.yaml").read_text().splitlines()
    assert ["6379" in lines[origin["line"] - 1] for origin in found["reached"][2]["origins"]] == [True, True]
    assert (found["not_reached"], found["not_known"], found["hops"], found["whole"]) == (
        ["shop/idle[Pod]"], [], None, True
    )  # fmt: skip
    _, found = answer(place, "shop/web", "all.yaml", "--hops", "1")
    assert found["left_out"] == {"workloads": 1, "hops": 2}
    assert {row["hop"] for row in found["reached"]} == {1}


@pytest.mark.parametrize(
    ("word", "starts", "ends"),
    [
        ("shop/cart[Pod]", ["shop/cart[Pod]"], ["shop/store[Pod]"]),
        ("shop/app=web,tier=x", ["shop/app=web,tier=x[Pod]"], ["shop/cart[Pod]", "shop/mail[Pod]", "shop/store[Pod]"]),
        ("new/app=web", ["new/app=web[Pod]"], []),
        ("203.0.113.7", ["203.0.113.7"], []),
    ],
)
def test_the_start_is_spelled_as_in_why(place: Path, word: str, starts: list[str], ends: list[str]) -> None:
    _, found = answer(place, word, "all.yaml")
    assert found["from"] == starts
    assert [row["end"] for row in found["reached"] if isinstance(row["end"], str)] == ends


def test_a_namespace_is_all_of_its_workloads(place: Path) -> None:
    (place / "other.yaml").write_text(pod("free", "other"))
    _, found = answer(place, "shop/", "all.yaml", "other.yaml")
    assert len(found["from"]) == 5
    assert found["not_reached"] == ["other/free[Pod]"]


def test_an_address_outside_comes_in_where_it_may(place: Path) -> None:
    opened = "{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{from: [{ipBlock: "
    opened += "{cidr: 0.0.0.0/0}}]}]}"
    (place / "door.yaml").write_text(policy("door", opened))
    _, found = answer(place, "198.51.100.1", "all.yaml", "door.yaml")
    told = [(row["end"], row["hop"], row["path"][0]) for row in found["reached"] if isinstance(row["end"], str)]
    assert told[0] == ("shop/web[Pod]", 1, "198.51.100.1")
    assert [row[1] for row in told] == [1, 2, 2, 3]
    assert "0.0.0.0/0" in (place / "door.yaml").read_text().splitlines()[found["reached"][0]["origins"][0]["line"] - 1]
    drawn = run(place, "reach", "198.51.100.1", "all.yaml", "door.yaml", "-o", "mermaid").out
    assert '("198.51.100.1")' in drawn


def test_what_nobody_knows_is_unknown_and_never_not_reached(place: Path) -> None:
    blocks = "{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: "
    blocks += "[{ipBlock: {cidr: 10.0.0.0/8}}]}]}"
    (place / "more.yaml").write_text(
        policy("blocks", blocks) + pod("db", "data") + pod("agent", "data", hostNetwork=True) + pod("far", "shut")
        + policy("shut", "{podSelector: {}, policyTypes: [Ingress]}", "shut")
        + policy("node", "{podSelector: {}, policyTypes: [Ingress]}", "data")
        + policy("db", "{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: [{}]}", "data")
    )  # fmt: skip
    _, found = answer(place, "shop/web", "all.yaml", "more.yaml")
    rows = {row["end"]: row.get("verdict") for row in found["reached"] if isinstance(row["end"], str)}
    assert rows["data/db[Pod]"] == "unknown"
    assert rows["shop/cart[Pod]"] is None
    assert (found["not_known"], found["not_reached"]) == (["data/agent[Pod]"], ["shop/idle[Pod]", "shut/far[Pod]"])
    assert {note["kind"] for note in found["notes"]} == {"host-network", "ipblock-may-cover-pods"}
    text = run(place, "reach", "shop/web", "all.yaml", "more.yaml").out
    assert "reaches 3 of 7 workloads in 2 hops; 1 more is unknown\n" in text
    assert "  data/db[Pod]    every port (unknown)" in text
    assert "not known: data/agent[Pod]\n" in text
    elsewhere = answer(
        place, "shop/web", "all.yaml", "more.yaml", "--pod-cidr", "10.0.0.0/16", "--pod-cidr", "fd00::/8"
    )
    assert "data/db[Pod]" in [row["end"] for row in elsewhere[1]["reached"]]
    apart = answer(place, "shop/web", "all.yaml", "more.yaml", "--pod-cidr", "192.168.0.0/16")[1]
    assert "data/db[Pod]" in apart["not_reached"]


def test_tables_and_pictures(place: Path) -> None:
    assert "| 2 | `shop/store[Pod]` | TCP 6379 | `shop/cart[Pod]` |" in run(
        place, "reach", "shop/web", "all.yaml", "-o", "markdown"
    ).out  # fmt: skip
    drawn = run(place, "reach", "shop/web", "all.yaml", "-o", "mermaid").out
    assert drawn.startswith("flowchart LR\n")
    assert drawn.count(" -- ") == 5


def test_wide_answers_are_counted(tmp_path: Path) -> None:
    many = "".join(map(pod, (f"w-{number:03}" for number in range(75))))
    ways = "".join(edge(f"w-{number:03}", f"w-{number + 1:03}", number + 1) for number in range(74))
    (tmp_path / "all.yaml").write_text(many + WALL + ways)
    told = run(tmp_path, "reach", "shop/w-000", "all.yaml").out
    assert "by shop/w-001[Pod] → shop/w-002[Pod] → 54 more → shop/w-057[Pod] → shop/w-058[Pod]\n" in told
    assert "\n… and 14 lines more, told with `--all`\n" in told
    assert len(run(tmp_path, "reach", "shop/w-000", "all.yaml", "--all").out.splitlines()) > 74
    (tmp_path / "flat.yaml").write_text(many)
    assert "  every workload         every port\n" in run(tmp_path, "reach", "shop/w-000", "flat.yaml").out
    drawn = run(tmp_path, "reach", "shop/w-000", "flat.yaml", "-o", "mermaid").out
    assert '(["74 workloads<br>shop"])' in drawn


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["web", "all.yaml"],
            "`web` is no address, and no `namespace/workload`, `namespace/` or `namespace/label=value`",
        ),
        (["shop/wep", "all.yaml"], "there is no workload `shop/wep` among those that exist; did you mean `shop/web`?"),
        (["shop/app=", "none.yaml"], "there is no `none.yaml`"),
        (["shop/a b=c", "all.yaml"], "`a b=c` in `shop/a b=c` is no label such as `app=web`"),
        (["SHOP/a=c", "all.yaml"], "`SHOP` in `SHOP/a=c` is no namespace"),
        (["shop/web"], "name manifests that hold workloads, or `--inventory FOLDER` for those of the project"),
        (
            ["shop/web", "all.yaml", "--target", "calico"],
            "`--target` is for projects: manifests are of a target already",
        ),
    ],
)
def test_what_cannot_be_asked_is_said(place: Path, words: list[str], said: str) -> None:
    done = run(place, "reach", *words)
    assert (done.code, done.out, done.err) == (2, "", f"netpolc reach: {said}\n")


def test_hops_count_from_one(place: Path) -> None:
    assert run(place, "reach", "shop/web", "all.yaml", "--hops", "0").code == 2


def test_a_project_is_asked_with_its_inventory(tmp_path: Path) -> None:
    module = """\
from netpolc import Clauses, all_pods, allow, app, deny_all, policy, policy_set, tcp


@policy_set(namespace="shop")
def shop() -> Clauses:
    yield policy("default-deny", all_pods, deny_all)
    yield allow(from_=app("web"), to=app("cart"), ports=tcp(7070))
"""
    place = project(tmp_path, shop=module)
    (place / "exists.yaml").write_text(pod("web") + pod("cart"))
    _, found = answer(place, "shop/web", "--inventory", "exists.yaml")
    assert [row["origins"][0]["path"] for row in found["reached"]] == ["policies/shop.py"]
    (place / "pyproject.toml").write_text('[tool.netpolc]\ninventory = ["exists.yaml"]\n')
    assert answer(place, "shop/web")[1]["reached"] == found["reached"]


ADMIN: Final = """apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {name: open}
spec: {priority: 1, subject: {namespaces: {}}, ingress: [{action: Allow, from: [{namespaces: {}}]}]}
---
"""
ISTIO: Final = """apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: none, namespace: shop}
spec: {}
---
"""


@pytest.mark.parametrize(("other", "sure"), [(ADMIN, False), (ISTIO, True)], ids=["may allow", "may only deny"])
def test_what_is_not_read_leaves_nobody_unreached(tmp_path: Path, other: str, *, sure: bool) -> None:
    (tmp_path / "all.yaml").write_text(SHOP + other)
    ran = run(tmp_path, "reach", "shop/web", "all.yaml", "-o", "json")
    found = json.loads(ran.out)
    assert_fits(found, json.loads(SCHEMA.read_text()))
    unreached = ["shop/idle[Pod]"]
    assert (found["whole"], found["not_reached"], found["not_known"]) == (
        (True, unreached, []) if sure else (False, [], unreached)
    )
    assert ("hangs-on" in [note["kind"] for note in found["notes"]]) == (not sure)
    text = run(tmp_path, "reach", "shop/web", "all.yaml").out
    assert ("more may be reached, which is unknown (see the notes)" in text) == (not sure)
    told = run(tmp_path, "connections", "all.yaml").out
    assert ("from nobody (unknown)" in told) == (not sure)
    assert ("what is not read may open it, and may close it" in told) == (not sure)
