"""What shells and kubectl complete; no policy module is run for it, and nothing that is broken is an error."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from netpolc.cli.commands import COMMANDS
from tests.cli.running import project, run
from tests.reports.repositories import git, repository

ENVIRONMENTS = """import netpolc
from netpolc import cidr, read_environments
from pathlib import Path

open("ran", "w")
ENVIRONMENTS = (netpolc.Environment("dev"), netpolc.Environment(name="prod"), *map(str, cidr("10.0.0.0/8")))
"""
WORKLOADS = """apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
---
apiVersion: v1
kind: Pod
metadata: {name: worker, namespace: shop}
---
apiVersion: v1
kind: Pod
metadata: {name: gate, namespace: pay}
"""


def completed(place: Path, *words: str) -> list[str]:
    """Ask as bash does; the last word is the one to complete."""
    asked = {
        "_NETPOLC_COMPLETE": "complete_bash",
        "COMP_WORDS": shlex.join(["netpolc", *words]),
        "COMP_CWORD": str(len(words)),
        "PATH": os.environ["PATH"],
    }
    ran = run(place, surroundings=asked)
    assert (ran.code, ran.err) == (0, "")
    return ran.out.split()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("explain", "NP10"), [f"NP10{number}" for number in range(1, 10)]),
        (("explain", "port-out"), ["port-out-of-range"]),
        (("explain", "opened-in"), ["opened-internet", "opened-inside-namespace"]),
        (("diff", "--fail-on", "outside,isolation-l"), ["outside,isolation-lost"]),
        (("schema", "wh"), ["why"]),
        (("help", "co"), ["connections", "completion"]),
        (("check", "-o", "g"), ["github", "gitlab"]),
        (("check", "--color", "al"), ["always"]),
        (("check", "--select", "half"), ["half-open"]),
        (("check", "--ignore", "dns-blocked,NP20"), [f"dns-blocked,NP20{number}" for number in range(1, 10)]),
        (("completion", "f"), ["fish"]),
        (("vers",), ["version"]),
    ],
)
def test_names_that_netpolc_has(tmp_path: Path, words: tuple[str, ...], found: list[str]) -> None:
    assert completed(tmp_path, *words) == found


def test_environments_are_read_and_not_run(tmp_path: Path) -> None:
    place = project(tmp_path / "team", environments=ENVIRONMENTS)
    assert completed(place, "check", "--env", "") == ["dev", "prod"]
    assert completed(tmp_path, "diff", "-C", "team", "--env", "p") == ["prod"]
    assert not (place / "ran").exists()
    text = 'ENVIRONMENTS = read_environments(Environment, Path(__file__).with_name("all.toml"))\n'
    (place / "policies" / "environments.py").write_text(text, encoding="utf-8")
    (place / "policies" / "all.toml").write_text("[one]\n[two]\n", encoding="utf-8")
    assert completed(place, "why", "--env", "") == ["one", "two"]


def test_revisions_are_branches_and_tags(tmp_path: Path) -> None:
    place = repository(tmp_path, "team")
    git(tmp_path, "tag", "v1")
    assert completed(place, "diff", "") == ["HEAD", "change", "main", "v1"]
    assert completed(place, "diff", "main", "v") == ["v1"]


def test_workloads_are_those_of_the_manifests_that_are_named(tmp_path: Path) -> None:
    (tmp_path / "all.yaml").write_text(WORKLOADS, encoding="utf-8")
    assert completed(tmp_path, "connections", "all.yaml", "--to", "shop/w") == ["shop/web", "shop/worker"]
    assert completed(tmp_path, "connections", "--inventory", "all.yaml", "--from", "") == [
        "pay/gate",
        "shop/web",
        "shop/worker",
    ]
    assert completed(tmp_path, "why", "--in", "all.yaml", "pay/gate", "shop/we") == ["shop/web"]
    (tmp_path / "pyproject.toml").write_text('[tool.netpolc]\ninventory = ["all.yaml"]\n', encoding="utf-8")
    assert completed(tmp_path, "why", "pa") == ["pay/gate"]
    assert completed(tmp_path, "reach", "pa") == ["pay/gate"]


def test_modules_with_promises_are_files(tmp_path: Path) -> None:
    place = project(tmp_path / "team", promises="", shop="")
    assert completed(place, "check", "x", "--promises", "policies/p") == ["policies/promises.py"]


@pytest.mark.parametrize(
    "words", [("check", "--env", ""), ("diff", "x"), ("why", ""), ("connections", "none.yaml", "--to", "")]
)
def test_nothing_that_is_broken_is_an_error(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert completed(tmp_path, *words) == []
    place = project(tmp_path, environments="ENVIRONMENTS = (((")
    (place / "pyproject.toml").write_text("[[[", encoding="utf-8")
    assert completed(place, *words) == []


def kubectl(place: Path, script: str, *words: str) -> subprocess.CompletedProcess[str]:
    program = f"import sys; from netpolc.cli.{script}; run()"
    return subprocess.run(
        [sys.executable, "-c", program.replace("run()", script.partition(" import ")[2] + "()"), *words],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_kubectl_is_given_candidates_and_what_to_do_with_them(tmp_path: Path) -> None:
    (tmp_path / "all.yaml").write_text(WORKLOADS, encoding="utf-8")
    asked = kubectl(tmp_path, "kubectl import complete", "connections", "all.yaml", "--to", "shop/w")
    assert (asked.returncode, asked.stdout) == (0, "shop/web\nshop/worker\n:4\n")
    assert kubectl(tmp_path, "kubectl import complete", "validate", "").stdout == ":0\n"
    every = kubectl(tmp_path, "kubectl import complete", "").stdout.split()
    assert every == [*(command.name for command in COMMANDS), ":4"]


def test_kubectl_finds_the_plugin_and_its_completion(tmp_path: Path) -> None:
    scripts = Path(sys.executable).parent
    surroundings = {**os.environ, "PATH": f"{scripts}:{os.environ['PATH']}"}
    words = ["kubectl", "netpolc", "--version"]
    said = subprocess.run(words, cwd=tmp_path, env=surroundings, capture_output=True, text=True, check=True)
    assert said.stdout == run(tmp_path, "--version").out
    refused = subprocess.run(
        [*words[:2], "explain", "none"], cwd=tmp_path, env=surroundings, capture_output=True, check=False
    )
    assert refused.returncode == 2
    asked = ["kubectl", "__complete", "netpolc", "explain", "port-out"]
    done = subprocess.run(asked, cwd=tmp_path, env=surroundings, capture_output=True, text=True, check=True)
    assert done.stdout == "port-out-of-range\n:4\n"
