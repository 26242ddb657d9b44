"""`netpolc why`: the three answers, the words for ends and ports, and the cure, which does open the connection."""

import json
import os
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.cli import running
from tests.cli.running import Ran

ROOT = Path(__file__).parents[2]
POLICIES = """from netpolc import Clauses, all_pods, allow, allow_dns, app, deny_all, policy, policy_set, tcp


@policy_set(namespace="shop")
def shop() -> Clauses:
    yield policy("default-deny", all_pods, deny_all)
    yield policy("dns", all_pods, allow_dns())
    yield allow(from_=app("web"), to=app("api"), ports=tcp(8080))
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "shop.py").write_text(POLICIES)
    return tmp_path


def run(folder: Path, *words: str) -> Ran:
    done = running.run(folder, "why", *words, surroundings={**os.environ, "NO_COLOR": ""})
    assert "Traceback" not in done.err
    return done


def test_an_allowed_connection_names_the_line_of_each_half(project: Path) -> None:
    done = run(project, "shop/app=web", "shop/app=api", "8080")
    assert done.code == 0
    assert done.out == (
        "allowed: shop/app=web → shop/app=api  TCP 8080\n"
        "  egress of the source: allowed\n"
        "    allowed by shop/web at policies/shop.py:8\n"
        "  ingress of the destination: allowed\n"
        "    allowed by shop/api at policies/shop.py:8\n"
    )


def test_the_cure_of_a_denied_connection_opens_it(project: Path) -> None:
    done = run(project, "shop/app=api", "shop/app=web", "9000", "-o", "json")
    assert done.code == 1
    answer = json.loads(done.out)
    schema = json.loads((ROOT / "schemas" / "output" / "why.json").read_text())
    assert not list(Draft202012Validator(schema).iter_errors(answer))  # pyright: ignore[reportUnknownMemberType] - stubs
    (denied,) = answer["answers"]
    assert denied["verdict"] == "denied"
    assert {item["manifest"]["name"] for item in denied["ingress"]["isolated_by"]} == {"default-deny"}
    (project / "policies" / "shop.py").write_text(POLICIES + f"    yield {denied['cure']['clause']}\n")
    assert run(project, "shop/app=api", "shop/app=web", "9000").code == 0


def test_the_cure_for_a_name_opens_that_name_alone(project: Path) -> None:
    done = run(project, "shop/app=api", "shop/app=web", "metrics/TCP")
    assert done.code == 1
    assert done.out.startswith("denied: shop/app=api → shop/app=web  port `metrics`, whatever its number\n")
    assert done.out.endswith('    yield allow(from_=app("api"), to=app("web"), ports=tcp("metrics"))\n')
    split = run(project, "shop/app=web", "shop/app=api", "http/TCP").out
    assert "denied: shop/app=web → shop/app=api  port `http`, where it is TCP 1-8079,8081-65535\n" in split
    assert 'ports=tcp("http"))\n' in split


def test_without_a_port_the_answers_split_the_ports(project: Path) -> None:
    done = run(project, "shop/app=web", "shop/app=api", "-o", "json")
    assert done.code == 1
    verdicts = {json.dumps(item["ports"], sort_keys=True): item["verdict"] for item in json.loads(done.out)["answers"]}
    assert verdicts['{"TCP": "8080"}'] == "allowed"
    assert "denied" in verdicts.values()
    cures = {item["cure"]["clause"] for item in json.loads(done.out)["answers"] if item["cure"]}
    assert cures == {'allow(from_=app("web"), to=app("api"))'}
    text = (project / "policies" / "shop.py").read_text(encoding="utf-8")
    (project / "policies" / "shop.py").write_text(f"{text}    yield {cures.pop()}\n", encoding="utf-8")
    assert run(project, "shop/app=web", "shop/app=api").out.startswith("allowed: ")


def test_what_isolates_is_named_at_the_line_of_its_direction(project: Path) -> None:
    path = project / "policies" / "shop.py"
    path.write_text(POLICIES + '    yield allow(from_=cidr("10.0.0.0/8"), to=app("web"), ports=tcp(8080))\n')
    path.write_text(path.read_text().replace("import ", "import cidr, ", 1))
    lines = path.read_text().splitlines()
    out, into = (
        next(number for number, line in enumerate(lines, 1) if word in line) for word in ('=app("api")', "10.0")
    )
    done = run(project, "shop/app=web", "shop/app=db", "1").out
    assert f"isolated by shop/web at policies/shop.py:{out}\n" in done
    done = run(project, "8.8.8.8", "shop/app=web", "8080").out
    assert f"isolated by shop/web at policies/shop.py:{into}\n" in done
    near = "the rule is for 10.0.0.0/8, and the address is 8.8.8.8"
    assert f"nearest is shop/web at policies/shop.py:{into}: {near}\n" in done


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["web", "shop/app=api"], "`web` is no address, and no `namespace/workload` or `namespace/label=value`"),
        (["shop/web", "shop/app=api"], "there is no workload `shop/web`"),
        (["shop/app=web", "shop/app=api", "70000"], "port 70000 is outside 1-65535"),
        (["shop/app=web", "shop/app=api", "80/ICMP"], "`ICMP` is no protocol"),
        (["shop/app=w w", "shop/app=api"], "`app=w w` in `shop/app=w w` is no label"),
        (["8.8.8.8", "1.1.1.1", "53/UDP"], "`8.8.8.8` and `1.1.1.1` are both outside; one end has to be a pod"),
        (["::1%eth0", "shop/app=api", "80"], "`::1%eth0` names a zone, which no policy can; write `::1`"),
    ],
)
def test_a_word_that_means_nothing_is_usage(project: Path, words: list[str], message: str) -> None:
    done = run(project, *words)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_the_verdict_is_coloured_as_a_comparison_is(project: Path) -> None:
    denied = run(project, "shop/app=api", "shop/app=web", "9000", "--color", "always").out
    assert denied.startswith("\x1b[32mdenied\x1b[0m: shop/app=api → ")
    allowed = run(project, "shop/app=web", "shop/app=api", "8080", "--color", "always").out
    assert allowed.startswith("\x1b[31mallowed\x1b[0m: shop/app=web → ")
    assert "\x1b" not in run(project, "shop/app=web", "shop/app=api", "8080").out


@pytest.mark.parametrize(
    ("kind", "group", "verdict"),
    [
        ("AuthorizationPolicy", "security.istio.io/v1", "allowed"),
        ("AdminNetworkPolicy", "policy.networking.k8s.io/v1alpha1", "unknown"),
    ],
)
def test_what_others_keep_and_may_only_deny_leaves_an_answer_sure(
    project: Path, kind: str, group: str, verdict: str
) -> None:
    (project / "build" / "shop").mkdir(parents=True)
    text = f"apiVersion: {group}\nkind: {kind}\nmetadata: {{name: x, namespace: shop}}\nspec: {{}}\n"
    (project / "build" / "shop" / "other.yaml").write_text(f"# theirs\n---\n{text}")
    done = run(project, "shop/app=web", "shop/app=api", "8080")
    assert done.out.startswith(f"{verdict}: "), done.out + done.err
    assert f"`{kind}` of `{group}`" in done.out
