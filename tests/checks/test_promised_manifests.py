"""Manifests that are held to the promises of a policy module: `netpolc check PATH --promises MODULE`."""

import json
from pathlib import Path

import pytest

from tests.cli.running import ENVIRONMENTS, SHOP, Ran, assert_fits, project, run

PROMISES = """from netpolc import Promises, all_pods, app, isolated, only, promises


@promises(namespace="shop")
def kept() -> Promises:
    yield isolated(all_pods, "ingress")
    yield only(from_=app("cart"), to=app("store"))
"""
CLOSED = """apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: store, namespace: shop}
spec:
  podSelector: {matchLabels: {app: store}}
  policyTypes: [Ingress]
  ingress:
  - from:
    - podSelector: {matchLabels: {app: cart}}
"""
OPENED = CLOSED.replace("{app: cart}", "{app: web}")
OF_OTHERS = "---\napiVersion: crd.antrea.io/v1beta1\nkind: NetworkPolicy\nmetadata: {name: x, namespace: shop}\n"


def asked(folder: Path, manifests: str, *options: str, **modules: str) -> Ran:
    (folder / "rendered.yaml").write_text(manifests)
    root = project(folder, **({"kept": PROMISES} | modules))
    return run(root, "check", "rendered.yaml", "--promises", "policies/kept.py", *options)


def names(ran: Ran) -> list[str]:
    return [item["name"] for item in json.loads(ran.out)["diagnostics"] if item["path"] == "policies/kept.py"]


def test_what_keeps_its_promises_has_no_findings_of_them(tmp_path: Path) -> None:
    ran = asked(tmp_path, CLOSED, "-o", "json")
    assert (names(ran), ran.code) == ([], 0)


def test_several_modules_are_asked_together(tmp_path: Path) -> None:
    other = PROMISES.replace("def ", "def other_", 1)
    ran = asked(tmp_path, OPENED, "--promises", "policies/other.py", "-o", "concise", kept=PROMISES, other=other)
    assert [line.partition(":")[0] for line in ran.out.splitlines() if "NP501" in line] == [
        "policies/kept.py",
        "policies/other.py",
    ]


def test_a_broken_promise_has_a_witness_and_the_line_of_yaml(tmp_path: Path) -> None:
    ran = asked(tmp_path, OPENED, "-o", "json")
    assert (names(ran), ran.code) == (["broken-promise"], 1)
    answer = json.loads(ran.out)
    assert_fits(answer, json.loads(run(tmp_path, "schema", "check").out))
    (found,) = (item for item in answer["diagnostics"] if item["name"] == "broken-promise")
    assert (found["path"], found["line"]) == ("policies/kept.py", 7)
    assert found["witness"]["destination"]["labels"] == {"app": "store"}
    assert [(item["path"], item["line"]) for item in found["related"]] == [("rendered.yaml", 13)]


def test_what_the_project_itself_keeps_is_not_asked(tmp_path: Path) -> None:
    more = "yield only(from_=app('a', namespace='b'), to=app('c', namespace='b'))"
    policies = f"{PROMISES}\n\n@promises()\ndef more() -> Promises:\n    {more}\n"
    assert names(asked(tmp_path, CLOSED, "-o", "json", other=policies)) == []


@pytest.mark.parametrize("more", [OF_OTHERS, "---\nkind: NetworkPolicy\nspec: [\n"])
def test_what_is_not_read_makes_a_promise_unknown(tmp_path: Path, more: str) -> None:
    assert names(asked(tmp_path, CLOSED + more, "-o", "json")) == ["unknown-promise"] * 2


def test_a_comment_beside_the_promise_allows_what_is_unknown(tmp_path: Path) -> None:
    allowing = PROMISES.replace(")\n    ", ")  # netpolc: allow[unknown-promise] known\n    ")
    allowing = allowing.rstrip() + "  # netpolc: allow[unknown-promise] known\n"
    assert names(asked(tmp_path, CLOSED + OF_OTHERS, "-o", "json", kept=allowing)) == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["rendered.yaml", "--promises", "rendered.yaml"], "is no module in `policies/` of the project"),
        (["rendered.yaml", "--promises", "policies/gone.py"], "is no module in `policies/` of the project"),
        (["rendered.yaml", "--promises", "policies/shop.py"], "promises nothing"),
        (["rendered.yaml", "--promises", "policies/kept.py"], "does not promise the same of `dev`, `prod`"),
        (["--promises", "policies/kept.py"], "is for PATHs"),
    ],
)
def test_what_cannot_be_asked_is_a_mistake_of_usage(tmp_path: Path, options: list[str], said: str) -> None:
    (tmp_path / "rendered.yaml").write_text(CLOSED)
    differs = PROMISES.replace("kept()", "kept(environment: Environment)").replace(
        "Promises, all", "Environment, Promises, all"
    )
    differs = differs.replace("    yield only", '    if environment.name == "prod":\n        yield only')
    ran = run(project(tmp_path, kept=differs, shop=SHOP, environments=ENVIRONMENTS), "check", *options)
    assert (said in " ".join(ran.err.replace("│", " ").split()), ran.code) == (True, 2)


def test_one_environment_is_chosen(tmp_path: Path) -> None:
    differs = PROMISES.replace("kept()", "kept(environment: Environment)").replace(
        "Promises, all", "Environment, Promises, all"
    )
    differs = differs.replace("    yield only", '    if environment.name == "prod":\n        yield only')
    of_each = {"kept": differs, "environments": ENVIRONMENTS}
    assert names(asked(tmp_path, OPENED, "--env", "prod", "-o", "json", **of_each)) == ["broken-promise"]
    assert names(asked(tmp_path, OPENED, "--env", "dev", "-o", "json", **of_each)) == []


def test_a_project_that_does_not_compile_is_told(tmp_path: Path) -> None:
    ran = asked(tmp_path, CLOSED, "-o", "json", kept=PROMISES.replace('app("cart")', 'app("Cart!")'))
    assert ran.code == 1
    assert [item["path"] for item in json.loads(ran.out)["diagnostics"] if item["severity"] == "error"] == [
        "policies/kept.py"
    ]


@pytest.mark.parametrize(
    ("options", "told"),
    [([], ["unknown-promise"] * 2), (["-n", "default"], []), (["-n", "shop"], ["broken-promise"])],
)
def test_what_names_no_namespace_may_go_where_something_is_promised(
    tmp_path: Path, options: list[str], told: list[str]
) -> None:
    more = "---\n" + OPENED.rpartition("---\n")[2].replace(", namespace: shop", "").replace("name: store", "name: more")
    assert names(asked(tmp_path, CLOSED + more, "-o", "json", *options)) == told
    alone = OPENED.replace(", namespace: shop", "")
    assert "unknown-promise" not in names(asked(tmp_path, alone, "-o", "json", *options))
