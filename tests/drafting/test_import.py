"""What an import writes: which clauses, under which names, and what it leaves out."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from netpolc.pipeline.importing import ImportWanted, import_paths
from netpolc.reports.schemas import schema_text
from tests.cli.running import assert_fits, run, tree
from tests.drafting.importing import imported, incoming, outgoing, pods, policy, texts

DENY = policy("default-deny", policyTypes=["Ingress", "Egress"])
BOTH = ["Ingress", "Egress"]


def body(text: str) -> list[str]:
    """Return the clauses of a module, each on one line."""
    lines = text.partition("-> Clauses:\n")[2].splitlines()[1:]
    whole = " ".join(line.strip() for line in lines)
    for broken, flat in (("( ", "("), (", )", ")"), (" )", ")")):
        whole = whole.replace(broken, flat)
    return [part.strip() for part in whole.split("yield ")[1:]]


def test_both_ends_become_one_connection_and_the_names_stay(tmp_path: Path) -> None:
    outcome = imported(
        tmp_path,
        [
            DENY,
            policy("web-out", "web", policyTypes=["Egress"], egress=[outgoing(pods("api"), port=8080)]),
            policy("api-in", "api", policyTypes=["Ingress"], ingress=[incoming(pods("web"), port=8080)]),
        ],
    )
    assert body(outcome.module("shop")) == [
        'policy("default-deny", all_pods, deny_all)',
        'policy("web-out", WEB, deny_egress, home=True)',
        'policy("api-in", API, deny_ingress, home=True)',
        "allow(from_=WEB, to=API, ports=tcp(8080))",
    ]
    assert {item["metadata"]["name"] for item in outcome.built()} == {"default-deny", "web-out", "api-in"}


def test_an_object_of_which_nothing_is_left_goes_where_others_isolate_it(tmp_path: Path) -> None:
    objects = [
        policy("web", "web", policyTypes=["Egress"], egress=[outgoing(pods("api"))]),
        policy("api", "api", policyTypes=["Ingress"], ingress=[incoming(pods("web"))]),
    ]
    with_wall, without = tmp_path / "a", tmp_path / "b"
    for place in (with_wall, without):
        place.mkdir()
    assert body(imported(with_wall, [DENY, *objects]).module("shop")) == [
        'policy("default-deny", all_pods, deny_all)',
        'allow(from_=app("web"), to=app("api"), ports=tcp(80))',
    ]
    assert body(imported(without, objects).module("shop")) == [
        'policy("web", WEB, deny_egress)',
        'policy("api", API, deny_ingress)',
        "allow(from_=WEB, to=API, ports=tcp(80))",
    ]


def test_other_ports_are_no_edge(tmp_path: Path) -> None:
    outcome = imported(
        tmp_path,
        [
            policy("web", "web", policyTypes=["Egress"], egress=[outgoing(pods("api"), port=8080)]),
            policy("api", "api", policyTypes=["Ingress"], ingress=[incoming(pods("web"), port=8081)]),
        ],
    )
    assert all("from_=" not in clause or " to=" not in clause for clause in body(outcome.module("shop")))


def test_two_homes_of_one_subject_are_none(tmp_path: Path) -> None:
    objects = [
        policy("a", "web", policyTypes=["Ingress"], ingress=[incoming(pods("x"))]),
        policy("b", "web", policyTypes=["Ingress"], ingress=[incoming(pods("y"))]),
        policy("x", "x", policyTypes=["Egress"], egress=[outgoing(pods("web"))]),
        policy("y", "y", policyTypes=["Egress"], egress=[outgoing(pods("web"))]),
    ]
    assert "home=True" not in imported(tmp_path, objects).module("shop")


def test_a_home_that_would_take_the_halves_of_another_is_none(tmp_path: Path) -> None:
    objects = [
        DENY,
        policy("first", "web", policyTypes=BOTH, ingress=[incoming(pods("x"))]),
        policy("second", "web", policyTypes=["Egress"], egress=[outgoing(pods("y"))]),
        policy("x", "x", policyTypes=["Egress"], egress=[outgoing(pods("web"))]),
        policy("y", "y", policyTypes=["Ingress"], ingress=[incoming(pods("web"))]),
    ]
    outcome = imported(tmp_path, objects)
    assert outcome.module("shop").count("home=True") == 1
    assert len(outcome.built()) == 5


def test_renamed_objects_are_told_with_what_is_gone(tmp_path: Path) -> None:
    objects = [
        DENY,
        policy("web-out", "web", policyTypes=["Egress"], egress=[outgoing(pods("api"))]),
        policy("api-in", "api", policyTypes=["Ingress"], ingress=[incoming(pods("web"))]),
    ]
    outcome = imported(tmp_path, objects, rename=True)
    assert [(item.old, item.new) for item in outcome.found.renamed] == [("web-out", "web"), ("api-in", "api")]
    assert outcome.found.gone == {"shop": ("api-in", "web-out")}
    assert {item["metadata"]["name"] for item in outcome.built()} == {"default-deny", "web", "api"}


def test_a_name_that_another_subject_has_stays_free_of_connections(tmp_path: Path) -> None:
    objects = [
        DENY,
        policy("api", "something-else", policyTypes=["Ingress"], ingress=[incoming(port=1)]),
        policy("web-out", "web", policyTypes=["Egress"], egress=[outgoing(pods("api"))]),
        policy("api-in", "api", policyTypes=["Ingress"], ingress=[incoming(pods("web"))]),
    ]
    outcome = imported(tmp_path, objects, rename=True)
    assert outcome.found.renamed == ()
    assert len(outcome.built()) == 4


def test_namespaces_that_say_the_same_are_a_loop(tmp_path: Path) -> None:
    objects = [
        policy(name, namespace=namespace, policyTypes=["Ingress"], ingress=[incoming({"podSelector": {}})])
        for namespace in ("claims-dev", "claims-prod", "claims-test")
        for name in ("default", "second")
    ]
    outcome = imported(tmp_path, objects)
    assert list(outcome.texts()) == ["claims.py"]
    assert 'for name in ("claims-dev", "claims-prod", "claims-test"):\n        yield within(name, each())' in (
        outcome.module("claims")
    )


def test_what_differs_between_environments_is_a_fact(tmp_path: Path) -> None:
    def of(block: str, port: int) -> list[dict[str, Any]]:
        return [
            policy("office-to-web", "web", policyTypes=["Ingress"], ingress=[incoming({"ipBlock": {"cidr": block}})]),
            policy("web-out", "web", policyTypes=["Egress"], egress=[outgoing(pods("api"), port=port)]),
            policy("api-in", "api", policyTypes=["Ingress"], ingress=[incoming(pods("web"), port=port)]),
        ]

    debug = policy("debug-shell", "shell", policyTypes=["Ingress"])
    extra = policy("other", "x", policyTypes=["Ingress"]), policy("other", "y", policyTypes=["Ingress"])
    environments = {
        "dev": [*of("192.0.2.0/24", 8080), debug, extra[0]],
        "prod": [*of("203.0.113.0/24", 9090), extra[1]],
    }
    outcome = imported(tmp_path, environments)
    facts = outcome.module("environments")
    assert "    office: Addresses\n    api_ports: Ports\n    debug_shell: bool = False\n" in facts
    assert '    Environment("dev", office=cidr("192.0.2.0/24"), api_ports=tcp(8080), debug_shell=True),\n' in facts
    text = outcome.module("shop")
    assert "yield allow(from_=WEB, to=API, ports=env.api_ports)" in text
    assert 'if env.debug_shell:\n        yield policy("debug-shell", app("shell"), deny_ingress)' in text
    assert 'if env.name == "dev":\n        yield policy("other", app("x"), deny_ingress)' in text
    for name, objects in environments.items():
        assert {item["metadata"]["name"] for item in outcome.built(name)} == {
            item["metadata"]["name"] for item in objects
        }


def test_labels_that_all_share_stand_on_the_set(tmp_path: Path) -> None:
    objects = [policy("a", "a", policyTypes=["Ingress"]), policy("b", "b", policyTypes=["Ingress"])]
    for item, more in zip(objects, ({}, {"tier": "db", "helm.sh/chart": "b-1"}), strict=True):
        item["metadata"]["labels"] = {"team": "shop", **more}
    text = imported(tmp_path, objects).module("shop")
    assert '@policy_set(namespace="shop", labels={"team": "shop"})' in text
    assert 'policy("b", app("b"), deny_ingress, labels={"tier": "db"})' in text


def test_nothing_that_exists_is_changed(tmp_path: Path) -> None:
    (tmp_path / "web.json").write_text(json.dumps(policy("web", "web", policyTypes=["Ingress"])))
    assert run(tmp_path, "import", "web.json").code == 0
    before = tree(tmp_path)
    again = run(tmp_path, "import", "web.json")
    assert (again.code, tree(tmp_path)) == (1, before)
    assert "`policies/shop.py` is there already" in again.err


def test_where_one_file_cannot_be_written_none_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from netpolc.tree import creating

    source = tmp_path / "web.json"
    source.write_text(
        json.dumps(
            {
                "apiVersion": "v1",
                "kind": "List",
                "items": [
                    policy("web", "web", policyTypes=["Ingress"]),
                    policy("db", "db", "store", policyTypes=["Ingress"]),
                ],
            }
        )
    )
    whole = creating.create

    def refusing(folder: object, name: str, data: bytes) -> bool:
        if name == "store.py":
            raise OSError(28, "no space left on device", name)
        return whole(folder, name, data)  # type: ignore[arg-type]

    monkeypatch.setattr(creating, "create", refusing)
    with pytest.raises(OSError, match="no space"):
        import_paths(ImportWanted(tmp_path, tmp_path / "out", {None: [str(source)]}), bytes)
    assert [name for _, _, names in os.walk(tmp_path / "out") for name in names] == []


def test_the_order_of_paths_is_no_matter(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / f"{name}.json").write_text(json.dumps(policy(name, name, policyTypes=["Ingress"])))
    assert run(tmp_path, "import", "a.json", "b.json", "--into", "one").code == 0
    assert run(tmp_path, "import", "b.json", "a.json", "a.json", "--into", "two").code == 0
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


WIDTHS = {"pyproject.toml": "[tool.ruff]\nline-length = 70\n", "ruff.toml": "line-length = 70\n"}


@pytest.mark.parametrize("file", WIDTHS)
def test_the_width_is_that_of_the_project(file: str, tmp_path: Path) -> None:
    peers = [pods(f"workload-{number}") for number in range(6)]
    (tmp_path / "web.json").write_text(
        json.dumps(policy("web", "web", policyTypes=["Ingress"], ingress=[incoming(*peers)]))
    )
    (tmp_path / file).write_text(WIDTHS[file])
    assert run(tmp_path, "import", "web.json").code == 0
    text = (tmp_path / "policies" / "shop.py").read_text()
    assert max(map(len, text.splitlines())) <= 70
    assert (tmp_path / file).read_text() == WIDTHS[file]


BAD = {
    "nothing to import": ((), 2, "name paths, or environments"),
    "both": (("web.json", "--env", "dev=web.json"), 2, "and not both"),
    "no path": (("--env", "dev"), 2, "`dev` is not NAME=PATH"),
    "a name that is none": (("--env", "Dev=web.json"), 2, "`Dev=web.json` is not NAME=PATH"),
    "a namespace that is none": (("web.json", "-n", "Shop"), 2, "`Shop` is no namespace"),
    "a path that is not there": (("none.json",), 2, "cannot open `"),
    "an environment without a policy": (
        ("--env", "dev=web.json", "--env", "prod=empty.yaml"),
        1,
        "no policy in what `prod`",
    ),
    "settings that cannot be read": (("web.json", "--into", "broken"), 1, "pyproject.toml"),
    "a project that does not compile": (("web.json", "--into", "wrong"), 1, "NP0"),
    "a folder that is a file": (("web.json", "--into", "empty.yaml"), 2, "netpolc import: cannot"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_and_nothing_is_written(name: str, tmp_path: Path) -> None:
    words, code, said = BAD[name]
    (tmp_path / "web.json").write_text(json.dumps(policy("web", "web", policyTypes=["Ingress"])))
    (tmp_path / "empty.yaml").write_text("kind: ConfigMap\napiVersion: v1\n")
    for folder, file, text in (
        ("broken", "pyproject.toml", "[tool"),
        ("wrong", "policies/x.py", "import nothing_of_that_name\n"),
    ):
        (tmp_path / folder / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / file).write_text(text)
    before = tree(tmp_path)
    ran = run(tmp_path, "import", *words)
    assert (ran.code, tree(tmp_path)) == (code, before)
    assert said in " ".join(ran.err.split())


def test_the_json_is_that_of_the_schema(tmp_path: Path) -> None:
    (tmp_path / "in.yaml").write_text(
        json.dumps(policy("web", "web", policyTypes=["Ingress"]))
        + "\n---\napiVersion: v1\nkind: ConfigMap\n---\n"
        + json.dumps(policy("api", "<api>", policyTypes=["Ingress"]))
    )
    ran = run(tmp_path, "import", "in.yaml", "-o", "json")
    answer = json.loads(ran.out)
    assert_fits(answer, json.loads(schema_text("import") or ""))
    assert ran.code == 1
    assert answer["written"] == ["policies/shop.py", "pyproject.toml"]
    assert [(item["namespace"], item["name"], item["line"]) for item in answer["left_out"]] == [("shop", "api", 6)]
    assert answer["skipped"] == [{"apiVersion": "v1", "count": 1, "kind": "ConfigMap"}]


def test_comments_stand_where_they_stood(tmp_path: Path) -> None:
    text = """\
# Licence

---
# About web,
# which is public.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web  # its name
  namespace: shop
spec:
  podSelector: {matchLabels: {app: "we # b"}}
  policyTypes: [Ingress]
  ingress:
  # ------------
  # the first
  # ------------
  - ports: [{port: 80}]
    # behind the first
  # the second
  - ports: [{port: 81}]  # its port
# below
---
# Licence
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: api
  namespace: shop
  annotations:
    note: |
      # no comment
spec: {podSelector: {}, policyTypes: [Egress]}
# at the end
"""
    outcome = texts(tmp_path, web=text.replace("we # b", "web"))
    assert (
        outcome.module("shop").partition('"""\n\n')[2]
        == '''\
# Licence

from netpolc import Clauses, all_pods, allow, anywhere, app, deny_egress, policy, policy_set, tcp


@policy_set(namespace="shop")
def shop() -> Clauses:
    """Policies and connections of the namespace `shop`."""
    # below
    #
    # at the end
    yield policy("api", all_pods, deny_egress, annotations={"note": "# no comment\\n"})

    # About web,
    # which is public.
    #
    # its name
    yield policy(
        "web",
        app("web"),
        # the first
        #
        # behind the first
        allow(from_=anywhere, ports=tcp(80)),
        # the second
        #
        # its port
        allow(from_=anywhere, ports=tcp(81)),
    )
'''
    )


def test_functions_modules_and_constants_have_names_of_their_own(tmp_path: Path) -> None:
    dns = {"ports": [{"protocol": "UDP", "port": 53}]}
    objects = [
        item
        for namespace in ("closed", "a", "b")
        for item in (
            policy("default-deny", namespace=namespace, policyTypes=BOTH),
            policy("dns", namespace=namespace, policyTypes=["Egress"], egress=[dns]),
            policy("own", namespace, namespace, policyTypes=["Ingress"], ingress=[incoming(pods("x", "closed"))]),
        )
    ]
    outcome = imported(tmp_path, objects)
    assert list(outcome.texts()) == ["a.py", "b.py", "closed.py", "shared.py"]
    assert "def baseline() -> Clauses:" in outcome.module("shared")
    assert len(outcome.built()) == 9


def test_facts_import_nothing_from_what_asks_for_them(tmp_path: Path) -> None:
    def of(number: int) -> list[dict[str, Any]]:
        office = {"ipBlock": {"cidr": "192.0.2.0/24"}}
        other = {"ipBlock": {"cidr": f"198.51.100.{number}/32"}}
        return [
            item
            for namespace in ("a", "b")
            for item in (
                policy("first", "x", namespace, policyTypes=["Ingress"], ingress=[incoming(office, other)]),
                policy("second", "y", namespace, policyTypes=["Ingress"], ingress=[incoming(office)]),
                policy("third", "environments", namespace, policyTypes=["Ingress"], ingress=[incoming(office, other)]),
            )
        ]

    outcome = imported(tmp_path, {"dev": of(1), "prod": of(2)})
    assert "callers: Peer" in outcome.module("environments")
    assert "policies.shared" not in outcome.module("environments")
    assert {len(outcome.built(name)) for name in ("dev", "prod")} == {6}


def test_rules_in_another_order_are_the_same_rules(tmp_path: Path) -> None:
    first, second = incoming(pods("a"), port=1), incoming(pods("b"), port=2)
    moved = incoming(pods("b"), port=3)
    environments = {
        "dev": [policy("web", "web", policyTypes=["Ingress"], ingress=[first, second])],
        "prod": [policy("web", "web", policyTypes=["Ingress"], ingress=[moved, first])],
    }
    text = imported(tmp_path, environments).module("shop")
    assert text.count("yield policy(") == 1
    assert "ports=env." in text


def test_a_loop_over_namespaces_takes_the_environment(tmp_path: Path) -> None:
    def of(port: int) -> list[dict[str, Any]]:
        return [
            policy(name, "web", namespace, policyTypes=["Ingress"], ingress=[incoming(pods("x"), port=port)])
            for namespace in ("a", "b", "c")
            for name in ("first", "second")
        ]

    outcome = imported(tmp_path, {"dev": of(80), "prod": of(81)})
    text = outcome.module("estate")
    assert "def each(env: Environment) -> Clauses:" in text
    assert "yield within(name, each(env))" in text
    assert {len(outcome.built(name)) for name in ("dev", "prod")} == {6}


def test_a_project_that_is_there_is_compiled_beside_and_not_changed(tmp_path: Path) -> None:
    project = tmp_path / "ours"
    (project / "policies" / "deep").mkdir(parents=True)
    (project / "ports_of_ours.py").write_text("HTTPS = 443\n")
    (project / "policies" / "ports.txt").write_text("8443")
    (project / "policies" / "deep" / "again").symlink_to(project / "policies")
    (project / "policies" / "ours.py").write_text(
        "from pathlib import Path\n\n"
        "from netpolc import Clauses, all_pods, allow, app, deny_all, policy, policy_set, tcp\n"
        "from ports_of_ours import HTTPS\n\nOWN = int((Path(__file__).parent / 'ports.txt').read_text())\n\n\n"
        "@policy_set(namespace='shop')\ndef ours() -> Clauses:\n"
        "    yield policy('default-deny', all_pods, deny_all)\n"
        "    yield allow(from_=app('x'), to=app('y'), ports=tcp(HTTPS, OWN))\n"
    )
    before = tree(project)
    (tmp_path / "web.json").write_text(json.dumps(policy("web", "web", policyTypes=["Ingress"])))
    assert run(tmp_path, "import", "web.json", "--into", "ours").code == 0
    after = tree(project)
    assert set(after) - set(before) == {"policies/shop.py", "pyproject.toml"}
    assert {name: after[name] for name in before} == before
    (tmp_path / "x.json").write_text(json.dumps(policy("x", "other", "shop", policyTypes=["Ingress"])))
    taken = run(tmp_path, "import", "x.json", "--into", "ours")
    assert taken.code == 1


def test_facts_of_one_object_have_names_of_their_own(tmp_path: Path) -> None:
    def of(first: int) -> list[dict[str, Any]]:
        rules = [incoming({"ipBlock": {"cidr": f"192.0.2.{first + at}/32"}}, port=at) for at in range(1, 12)]
        return [policy("office-to-web", "web", policyTypes=["Ingress"], ingress=rules)]

    outcome = imported(tmp_path, {"dev": of(0), "prod": of(100)})
    fields = outcome.module("environments").partition("class Environment")[2].partition("ENVIRONMENTS")[0]
    names = [line.strip().partition(":")[0] for line in fields.splitlines() if ": Addresses" in line]
    assert len(names) == len(set(names)) == 11
    assert names[:2] == ["office", "web_callers"]
    assert {len(outcome.built(name)) for name in ("dev", "prod")} == {1}
