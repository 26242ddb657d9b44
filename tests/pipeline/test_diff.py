"""`netpolc diff` in every format, over two small projects, and its exit codes."""

import json
import os
from pathlib import Path

import pytest

from tests.cli import running
from tests.cli.running import Ran

BEFORE = """from netpolc import Clauses, all_pods, allow, allow_dns, anywhere, app, deny_all, policy, policy_set, tcp


@policy_set(namespace="shop")
def shop() -> Clauses:
    yield policy("default-deny", all_pods, deny_all)
    yield policy("dns", all_pods, allow_dns())
    yield allow(from_=app("web"), to=app("api"), ports=tcp(8080))
"""
AFTER = BEFORE + '    yield allow(from_=anywhere, to=app("web"), ports=tcp(443))\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for side, text in (("before", BEFORE), ("after", AFTER)):
        (tmp_path / side / "policies").mkdir(parents=True)
        (tmp_path / side / "policies" / "shop.py").write_text(text)
    return tmp_path


def run(folder: Path, *words: str) -> Ran:
    done = running.run(folder, "diff", *words, surroundings={**os.environ, "NO_COLOR": ""})
    assert "Traceback" not in done.err
    return done


def test_the_text_names_the_line_the_manifest_and_a_witness(folder: Path) -> None:
    done = run(folder, "before", "after")
    assert done.code == 1
    assert done.out.startswith("1 manifest changed; 1 group of connections opened, 0 closed\n")
    assert "  after: after/policies/shop.py:9:11\n" in done.out
    assert '    | yield allow(from_=anywhere, to=app("web"), ports=tcp(443))\n' in done.out
    assert "    in build/shop/web.yaml\n" in done.out
    assert "policy shop/web: changed\n  + allow(from_=anywhere, ports=tcp(443))\n" in done.out


def test_the_other_way_round_the_same_is_closed(folder: Path) -> None:
    done = run(folder, "after", "before")
    assert done.code == 1
    assert done.out.startswith("1 manifest changed; 0 groups of connections opened, 1 closed\n")
    assert "  before: after/policies/shop.py:9:11\n" in done.out


def test_equal_sides_say_so(folder: Path) -> None:
    done = run(folder, "before", "before")
    sides = "before: before  after: before\n"
    assert done.code == 0
    assert done.out == f"no manifest changed, connectivity identical for every possible pod\n{sides}"


@pytest.mark.parametrize(("classes", "code"), [("opened-internet", 1), ("closed,isolation-lost", 0), ("nonsense", 2)])
def test_fail_on_looks_at_the_named_classes_only(folder: Path, classes: str, code: int) -> None:
    assert run(folder, "before", "after", "--fail-on", classes).code == code


def test_github_annotates_the_new_line(folder: Path) -> None:
    lines = run(folder, "before", "after", "-o", "github").out.splitlines()
    assert lines[0].startswith("::warning title=netpolc%3A opened,file=after/policies/shop.py,line=9,endLine=9,col=11,")
    assert lines[-1].startswith("::notice title=netpolc diff::1 manifest changed")


def test_sarif_places_the_result_on_the_new_line(folder: Path) -> None:
    log = json.loads(run(folder, "before", "after", "-o", "sarif").out)
    (result,) = log["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "after/policies/shop.py"
    assert place["region"]["startLine"] == 9
    assert result["ruleId"] == log["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"]]["id"]
    equal = json.loads(run(folder, "before", "before", "-o", "sarif").out)
    assert equal["runs"][0]["results"] == []


def test_a_comment_fits_whatever_the_change(folder: Path) -> None:
    many = "".join(
        f'    yield allow(from_=app("a{number}"), to=app("b{number}"), ports=tcp({1000 + number}))\n'
        for number in range(250)
    )
    (folder / "after" / "policies" / "shop.py").write_text(AFTER + many)
    comment = run(folder, "before", "after", "-o", "markdown").out
    assert len(comment) <= 65_536
    assert "more do not fit; run `netpolc diff` to see them" in comment
    assert comment.startswith("<!-- netpolc:diff -->\n### netpolc: ")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nowhere"], "`nowhere` is neither a path nor a git revision"),
        ([], "is not in a git repository"),
        (["broken", "after"], "the module raised `ZeroDivisionError`"),
    ],
)
def test_a_side_that_cannot_be_had_is_a_finding(folder: Path, words: list[str], message: str) -> None:
    (folder / "broken" / "policies").mkdir(parents=True)
    (folder / "broken" / "policies" / "shop.py").write_text("1 / 0\n")
    done = run(folder, *words)
    assert done.code == 2
    assert message in done.err
    assert done.out == ""


def test_nothing_is_said_of_a_policy_that_no_server_reads(folder: Path) -> None:
    policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: x}\nspec: 5\n"
    (folder / "broken.yaml").write_text(policy)
    (folder / "right.yaml").write_text(policy.replace("5", "{podSelector: {}}"))
    for sides in (("broken.yaml", "right.yaml"), ("right.yaml", "broken.yaml"), ("broken.yaml", "broken.yaml")):
        done = run(folder, *sides)
        assert (done.code, done.out) == (2, "")
        assert "error[NP407]: `spec` takes a mapping, not the number `5`\n --> broken.yaml:4:7\n" in done.err
    assert run(folder, "right.yaml", "right.yaml").code == 0


def test_a_broken_side_says_a_finding_of_every_environment_once(folder: Path) -> None:
    policies = folder / "broken" / "policies"
    policies.mkdir(parents=True)
    (policies / "environments.py").write_text(
        'from netpolc import Environment\nENVIRONMENTS = (Environment("dev"), Environment("prod"))\n'
    )
    (policies / "shop.py").write_text(
        "from netpolc import *\n"
        '@policy_set(namespace="shop")\n'
        "def shop(env):\n"
        '    yield policy("a", app("a b"), deny_all)\n'
        '    yield policy("b", app("b c" if env.name == "dev" else "b"), deny_all)\n'
    )
    told = run(folder, "broken", "after").err
    assert told.count("`a b` is not a label value") == 1
    assert told.count("`b c` is not a label value") == 1
    assert told.count("environment: dev") == 1
    assert "environment: prod" not in told


ENVIRONMENTS = """from pathlib import Path
from attrs import frozen
from netpolc import Addresses, Clauses, Environment, all_pods, allow, policy, policy_set, read_environments


@frozen
class Site(Environment):
    vault: Addresses


@policy_set(namespace="shop")
def shop(env: Site) -> Clauses:
    yield policy("out", all_pods, allow(to=env.vault))


ENVIRONMENTS = read_environments(Site, Path(__file__).with_name("sites.toml"))
"""


def test_environments_that_are_told_together_keep_each_its_own_line(tmp_path: Path) -> None:
    for side, block in (("before", "10.4.0.0/24"), ("after", "10.4.0.0/25")):
        (tmp_path / side / "policies").mkdir(parents=True)
        (tmp_path / side / "policies" / "environments.py").write_text(ENVIRONMENTS)
        text = "".join(f'[{name}]\nvault = "{block}"\n' for name in ("dev", "prod", "staging"))
        (tmp_path / side / "policies" / "sites.toml").write_text(text)
    done = run(tmp_path, "before", "after")
    assert "dev, prod, staging\n" in done.out
    lines = done.out.splitlines()
    for line in (2, 4, 6):
        place = lines.index(f"  before: before/policies/sites.toml:{line}:1")
        assert lines[place + 1] == '    | vault = "10.4.0.0/24"'
    assert done.out.count("sites.toml:") == 3
    assert "    in build/dev/shop/out.yaml" in lines
    assert done.out.count("environments.py:13:35\n") == 1


def test_a_comment_has_no_empty_column_and_says_closed_once(folder: Path) -> None:
    done = run(folder, "after", "before", "-o", "markdown").out
    assert "\n| | connections | cause |\n|---|---|---|\n| closed | `" in done.replace("|  |", "| |")
    assert "closed (closed)" not in done
    assert "::closed%0A" in run(folder, "after", "before", "-o", "github").out


def test_a_named_port_keeps_its_backticks_in_a_comment(folder: Path) -> None:
    for side, more in (
        ("before", ""),
        ("after", '    yield allow(from_=app("cron"), to=app("web"), ports=tcp("metrics"))\n'),
    ):
        (folder / side / "policies" / "shop.py").write_text(BEFORE + more)
    done = run(folder, "before", "after", "-o", "markdown").out
    assert (
        "``  shop/app=cron → shop/app=web  TCP ports named `metrics`  ``".replace("``  s", "`` s").replace(
            "`  ``", "` ``"
        )
        in done
    )


def test_what_is_left_out_is_named(folder: Path) -> None:
    for side, more in (
        ("before", 'yield allow(from_=anywhere, to=app("web"), ports=tcp("metrics"))'),
        ("after", 'yield allow(from_=app("cron"), to=all_pods, ports=tcp(443))'),
    ):
        (folder / side / "policies" / "shop.py").write_text(f"{BEFORE}    {more}\n")
    told = run(folder, "before", "after").out
    assert "    */* → shop/app=web  TCP ports named `metrics`, but not from shop/*\n" in told
    assert "but for" not in told
