"""The commands of docs/argo-cd.md work on the example, and its YAML is YAML."""

import shutil
from pathlib import Path

import pytest
import yaml

from tests.docs.api_server import api_server
from tests.docs.fenced import ROOT, blocks
from tests.docs.shell import carry_out, home_of, run

ARGO_CD = ROOT / "docs" / "argo-cd.md"
_PRUNE = (
    "kubectl apply -R -f build/prod --prune -l app.kubernetes.io/part-of=boutique "
    "--prune-allowlist networking.k8s.io/v1/NetworkPolicy"
)


def test_the_commands_apply_and_prune(tmp_path: Path) -> None:
    place = tmp_path / "work"
    shutil.copytree(ROOT / "policies", place / "policies")
    with api_server() as (server, objects):
        home = home_of(tmp_path / "home", server)
        assert run("netpolc build", place, home).code == 0
        for command, ran in carry_out(blocks(ARGO_CD), place, home):
            assert ran.code == 0, ran.output
            assert objects or "kubectl" not in command.text
        every = set(objects)
        assert len(every) == len(list((place / "build" / "prod").rglob("*.yaml")))
        (place / "build" / "prod" / "boutique" / "frontend.yaml").unlink()
        assert run(_PRUNE, place, home).output.endswith("networkpolicy.networking.k8s.io/frontend pruned\n")
        assert [path.rpartition("/")[2] for path in every - set(objects)] == ["frontend"]


def test_the_plugin_prints_one_environment_and_nothing_else(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "policies", tmp_path / "policies")
    plugin = next(block for block in blocks(ARGO_CD) if block.words == ("plugin.yaml",))
    words = yaml.safe_load(plugin.text)["spec"]["generate"]["command"]
    ran = run(f"{' '.join(words)} 2>/dev/null", tmp_path, tmp_path)
    assert ran.code == 0
    documents = list(yaml.safe_load_all(ran.output))
    assert {item["kind"] for item in documents} == {"NetworkPolicy"}
    assert len(documents) == 16
    assert not (tmp_path / "build").exists()


EMPTY = """from netpolc import Clauses, policy_set


@policy_set(namespace="shop")
def shop() -> Clauses:
    yield from ()
"""


@pytest.mark.parametrize("text", [EMPTY, "x = (", "raise ValueError"])
def test_an_empty_result_and_an_error_print_nothing_and_fail(text: str, tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "shop.py").write_text(text, encoding="utf-8")
    ran = run("netpolc build --stdout 2>/dev/null", tmp_path, tmp_path)
    assert (ran.code, ran.output) == (1, "")


def test_a_file_of_the_reader_stays_and_is_named(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "policies", tmp_path / "policies")
    mine = tmp_path / "build" / "prod" / "mine.yaml"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine: true\n", encoding="utf-8")
    ran = run("netpolc build -v --env prod", tmp_path, tmp_path)
    assert ran.code == 0
    assert "build/prod/mine.yaml" in ran.output
    assert mine.read_text(encoding="utf-8") == "mine: true\n"


def test_the_application_is_one_object() -> None:
    application = next(block for block in blocks(ARGO_CD) if block.words == ("application.yaml",))
    assert yaml.safe_load(application.text)["kind"] == "Application"
