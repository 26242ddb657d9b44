"""Every place where a name is chosen: the nearest one is suggested, and none that is farther than two letters."""

import subprocess
from pathlib import Path

import pytest

from netpolc.diagnostics.nearest import meant
from tests.cli.running import project, run, run_program

ENVIRONMENTS = """from attrs import frozen
from netpolc import Environment


@frozen
class Site(Environment):
    debug: bool = False


ENVIRONMENTS = (Site("prod"), Site("staging"))
"""
SHOP = """from netpolc import Clauses, all_pods, deny_all, policy, policy_set
from policies.environments import Site


@policy_set(namespace="shop")
def shop(env: Site) -> Clauses:
    if env.{field}:
        yield policy("open", all_pods, deny_all)
    yield policy("default-deny", all_pods, deny_all)
"""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["why", "a", "b", "-o", "jsno"], "'jsno' is not one of 'text', 'json'; did you mean `json`?"),
        (["check", "-o", "jsno:a"], "'gitlab', 'sarif', 'junit'; did you mean `json`?"),
        (["completion", "bsah"], "'bsah' is not one of 'bash', 'zsh', 'fish'; did you mean `bash`?"),
        (["validaet"], "No such command 'validaet'; did you mean `validate`?"),
        (["validation"], "No such command 'validation'.\n"),
        (["check", "--strit"], "No such option: --strit; did you mean `--strict`?"),
        (["check", "--clusters"], "No such option: --clusters\n"),
        (["explain", "dns-bloked"], "there is no code `dns-bloked`; did you mean `dns-blocked`?"),
        (["explain", "blocked"], "there is no code `blocked`; `netpolc explain --all` lists them"),
        (["diff", "--fail-on", "opened-internt"], "`opened-internt` is no class; did you mean `opened-internet`?"),
    ],
)
def test_words_of_the_command_line(tmp_path: Path, arguments: list[str], said: str) -> None:
    ran = run(tmp_path, *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("pord", "did you mean `prod`?"),
        ("stagin", "did you mean `staging`?"),
        ("qa", "there are `prod`, `staging`"),
        ("production", "there are `prod`, `staging`"),
    ],
)
def test_environments(tmp_path: Path, name: str, cure: str) -> None:
    project(tmp_path, environments=ENVIRONMENTS, shop=SHOP.format(field="debug"))
    ran = run(tmp_path, "check", "--env", name)
    assert f"no environment is named `{name}`\n  help: {cure}\n" in ran.out


@pytest.mark.parametrize(("field", "cure"), [("degub", "\n  help: did you mean `debug`?\n"), ("debugging", None)])
def test_facts_of_an_environment(tmp_path: Path, field: str, cure: str | None) -> None:
    project(tmp_path, environments=ENVIRONMENTS, shop=SHOP.format(field=field))
    ran = run(tmp_path, "check")
    assert f"has no attribute '{field}'" in ran.out
    assert (cure or "\n\n") in ran.out
    assert "did you mean" in ran.out if cure else "did you mean" not in ran.out


@pytest.mark.parametrize(
    ("key", "cure"), [("kubernets", "did you mean `kubernetes`?"), ("version", "it takes `beside`, `checks`, `cni`")]
)
def test_settings(tmp_path: Path, key: str, cure: str) -> None:
    project(tmp_path, environments=ENVIRONMENTS, shop=SHOP.format(field="debug"))
    (tmp_path / "pyproject.toml").write_text(f'[tool.netpolc]\n{key} = "1.30"\n')
    ran = run(tmp_path, "check")
    assert f"there is no setting `{key}`" in ran.out
    assert f"\n  help: {cure}" in ran.out


WORKLOADS = """apiVersion: apps/v1
kind: StatefulSet
metadata: {name: postgres, namespace: data}
spec: {template: {metadata: {labels: {app: postgres}}, spec: {containers: [{name: main}]}}}
"""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["connections", "x.yaml", "--to", "data/postgrs"], "; did you mean `data/postgres`?"),
        (["connections", "x.yaml", "--from", "dat/"], "; did you mean `data/`?"),
        (
            ["connections", "x.yaml", "--to", "data/postgres[StatefulSt]"],
            "; did you mean `data/postgres[StatefulSet]`?",
        ),
        (["connections", "x.yaml", "--to", "data/mysql"], "`data/mysql` among those that exist\n"),
        (["why", "data/postgrs", "10.0.0.1", "--in", "x.yaml"], "; did you mean `data/postgres`?"),
        (["why", "data/mysql", "10.0.0.1", "--in", "x.yaml"], "; pods by label are `data/app=mysql`"),
        (["why", "data/postgres", "10.0.0.1", "80/upd", "--in", "x.yaml"], "`upd` is no protocol; did you mean `UDP`?"),
    ],
)
def test_workloads(tmp_path: Path, arguments: list[str], said: str) -> None:
    (tmp_path / "x.yaml").write_text(WORKLOADS)
    ran = run(tmp_path, *arguments)
    assert ran.code == 2
    assert said in ran.err


def test_revisions(tmp_path: Path) -> None:
    project(tmp_path, environments=ENVIRONMENTS, shop=SHOP.format(field="debug"))
    identity = ("-c", "user.name=n", "-c", "user.email=n@example.invalid")
    for words in (("init", "-q", "-b", "trunk"), ("add", "."), (*identity, "commit", "-q", "-m", "x")):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    assert "help: did you mean `trunk`?\n" in run_program(tmp_path, "diff", "turnk", "HEAD").err
    assert "help: did you mean `policies`?\n" in run_program(tmp_path, "diff", "HEAD", "polices").err
    assert "help: a side is a git revision, " in run_program(tmp_path, "diff", "release", "HEAD").err


def test_a_word_is_never_said_to_be_itself() -> None:
    assert meant("prod", ("prod", "prd")) == "did you mean `prd`?"
    assert meant("prod", ("prod", "production")) is None
