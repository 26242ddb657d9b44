"""The blocks of docs/ci.md: scripts run, manifests are judged, patterns asked of git; `make integrations` asks more."""

import json
import re
import shutil
import subprocess
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

import pytest
import yaml

from netpolc.reports.formats import FORMATS, FROM_TOP
from tests.cli.running import run
from tests.docs.fenced import ROOT, blocks
from tests.integrations.scripts import Runner
from tests.reports.repositories import git, repository

CI: Final = ROOT / "docs" / "ci.md"


def block(name: str) -> str:
    """Return the block of a name."""
    (found,) = [item.text for item in blocks(CI) if item.words == (name,)]
    return found


def test_the_table_of_formats_is_that_of_the_program() -> None:
    rows = [line.split("|") for line in CI.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    named = {word: row[3].strip() for row in rows if len(row) == 5 for word in re.findall(r"`([a-z]+)`", row[1])}
    assert set(named) - {"diff"} == set(FORMATS["diff"])
    for name in FORMATS["diff"]:
        assert named[name].startswith("the top") == (name in FROM_TOP)


@pytest.mark.parametrize("change", [False, True])
def test_the_job_of_gitlab_leaves_its_reports(tmp_path: Path, change: bool) -> None:
    job: Any = yaml.safe_load(block(".gitlab-ci.yml"))["network-policies"]
    assert job["variables"]["GIT_DEPTH"] == "0"
    repository(tmp_path / "work", ".")
    runner = Runner(tmp_path / "runner", tmp_path / "work")
    assert run(runner.workspace, "build").code == 0
    given = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": "main"} if change else {}
    if change:
        git(runner.workspace, "branch", "--force", "main", "HEAD")
        module = runner.workspace / "policies" / "shop.py"
        module.write_text(module.read_text(encoding="utf-8").replace("81", "82"), encoding="utf-8")
        run(runner.workspace, "build")
    done = runner.run("set -e\n" + "\n".join(job["script"]), given)
    assert done.returncode == 0, done.stdout + done.stderr
    reports = job["artifacts"]["reports"]
    assert job["artifacts"]["when"] == "always"
    for name in reports["codequality"] if change else ["check.json"]:
        assert isinstance(json.loads((runner.workspace / name).read_text(encoding="utf-8")), list)
    for name in reports["junit"] if change else ["check.xml"]:
        assert ET.parse(runner.workspace / name).getroot().tag == "testsuites"
    assert (runner.workspace / "diff.json").exists() == change


def plugin(place: Path, environment: str) -> subprocess.CompletedProcess[str]:
    """Run the plugin as the sidecar does: in the folder of the application, with what it names in the environment."""
    generate: Any = yaml.safe_load(block("plugin.yaml"))["spec"]["generate"]
    script = " ".join(generate["command"]) + f" '{generate['args'][0]}'"
    runner = Runner(Path(tempfile.mkdtemp(dir=place.parent)) / "runner", place)
    return runner.run(script, {"ARGOCD_ENV_ENVIRONMENT": environment})


def test_the_plugin_of_argo_cd_prints_one_environment_or_fails_with_nothing(tmp_path: Path) -> None:
    place = tmp_path / "work"
    shutil.copytree(ROOT / "policies", place / "policies")
    done = plugin(place, "prod")
    assert done.returncode == 0
    assert {item["kind"] for item in yaml.safe_load_all(done.stdout)} == {"NetworkPolicy"}
    assert not (place / "build").exists()
    for environment in ("none", ""):
        refused = plugin(place, environment)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert refused.stderr
    bad = tmp_path / "bad"
    (bad / "policies").mkdir(parents=True)
    for text in (
        "x = (",
        "from netpolc import policy_set\n\n\n@policy_set(namespace='a')\ndef a():\n    yield from ()\n",
    ):
        (bad / "policies" / "a.py").write_text(text, encoding="utf-8")
        failed = plugin(bad, "none")
        assert (failed.returncode, failed.stdout) == (1, "")


def test_the_application_names_the_variable_that_the_plugin_reads() -> None:
    application: Any = yaml.safe_load(block("application.yaml"))
    source = application["spec"]["source"]["plugin"]
    definition: Any = yaml.safe_load(block("plugin.yaml"))
    assert source["name"] == definition["metadata"]["name"]
    assert f"$ARGOCD_ENV_{source['env'][0]['name']}" in definition["spec"]["generate"]["args"][0]


def test_the_sidecar_is_what_kubernetes_takes_and_mounts_what_it_has() -> None:
    patch: Any = yaml.safe_load(block("sidecar.yaml"))
    judge: Any = import_module("kubernetes_validate")
    judge.validate(patch, "1.33", strict=True)
    spec = patch["spec"]["template"]["spec"]
    (container,) = spec["containers"]
    assert container["securityContext"]["runAsUser"] == 999
    mounted = {item["name"] for item in container["volumeMounts"]}
    # Argo CD's own Deployment has these two; the patch adds the others.
    assert mounted - {item["name"] for item in spec["volumes"]} == {"var-files", "plugins"}


def test_what_flux_takes_is_there_and_stays_as_it_is(tmp_path: Path) -> None:
    source, kustomization = yaml.safe_load_all(block("flux.yaml"))
    assert kustomization["spec"]["sourceRef"] == {"kind": source["kind"], "name": source["metadata"]["name"]}
    assert "targetNamespace" not in kustomization["spec"]
    path = ROOT / kustomization["spec"]["path"]
    assert path.is_dir()
    built = tmp_path / "build"
    shutil.copytree(path, built)
    files = sorted(file.relative_to(built).as_posix() for file in built.rglob("*.yaml"))
    assert files
    # As the controller does in a folder without one.
    own = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "resources": files}
    (built / "kustomization.yaml").write_text(yaml.safe_dump(own), encoding="utf-8")
    done = subprocess.run(["kubectl", "kustomize", "."], cwd=built, capture_output=True, text=True, check=True)
    (tmp_path / "rendered.yaml").write_text(done.stdout, encoding="utf-8")
    (built / "kustomization.yaml").unlink()
    compared = run(tmp_path, "diff", "build", "rendered.yaml")
    assert compared.code == 0, compared.out


def test_an_owner_of_a_namespace_owns_its_manifests_in_every_environment(tmp_path: Path) -> None:
    """A pattern fits as one of .gitignore does, so git is asked about each alone; the last that fits counts."""
    git(tmp_path, "init", "--quiet")
    lines = [line.split() for line in block("CODEOWNERS").splitlines()]

    def fits(pattern: str, path: str) -> bool:
        (tmp_path / ".gitignore").write_text(f"{pattern}\n", encoding="utf-8")
        words = ["git", "check-ignore", "--no-index", "--quiet", path]
        return subprocess.run(words, cwd=tmp_path, check=False).returncode == 0

    asked = {
        "build/prod/shop/api.yaml": "@example/shop",
        "build/dev/shop/default-deny.yaml": "@example/shop",
        "build/dev/pay/gate.yaml": "@example/pay",
        "build/dev/other/gate.yaml": None,
        "policies/shop.py": "@example/shop",
        "policies/environments.py": "@example/network",
        ".github/workflows/netpolc.yaml": "@example/platform",
        "requirements-netpolc.txt": "@example/platform",
    }
    for path, owner in asked.items():
        found = [who for pattern, who in lines if fits(pattern, path)]
        assert (found[-1] if found else None) == owner, path


def test_workflows_pin_what_they_use_and_put_no_name_into_a_command() -> None:
    for name in (".github/workflows/netpolc.yaml", ".github/workflows/projects.yaml"):
        text = block(name)
        assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", used) for used in re.findall(r"uses: (\S+)", text))
        found: Any = yaml.safe_load(text)
        for job in found["jobs"].values():
            assert not [step for step in job["steps"] if "${{" in step.get("run", "")]
            assert job["steps"][0]["with"]["fetch-depth"] == 0
    action: Any = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    own: Any = yaml.safe_load(block(".github/workflows/netpolc.yaml"))["jobs"]["netpolc"]["steps"][1]
    assert set(own["with"]) <= set(action["inputs"])


def test_every_project_of_a_monorepo_is_asked_for_itself(tmp_path: Path) -> None:
    found: Any = yaml.safe_load(block(".github/workflows/projects.yaml"))
    job = found["jobs"]["check"]
    assert job["env"]["NETPOLC_DIRECTORY"] == "${{ matrix.project }}"
    workspace = tmp_path / "work"
    for project in job["strategy"]["matrix"]["project"]:
        folder = workspace / project / "policies"
        folder.mkdir(parents=True)
        for name in ("shop.py", "environments.py"):
            shutil.copy(ROOT / "netpolc" / "starter" / f"{name}.txt", folder / name)
        assert run(workspace, "build", "-C", project).code == 0
    git(workspace, "init", "--quiet", "--initial-branch", "main")
    git(workspace, "add", "--all")
    git(workspace, "commit", "--quiet", "--message", "first")
    git(workspace, "update-ref", "refs/remotes/origin/main", "main")
    runner = Runner(tmp_path / "runner", workspace)
    commands = [step["run"] for step in job["steps"] if step.get("run", "").startswith("netpolc ")]
    assert len(commands) == 3
    for command in commands:
        done = runner.run(command, {**job["env"], "NETPOLC_DIRECTORY": "team a", "BASE": "main"})
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stdout.startswith("::notice title=netpolc ")


def test_the_hooks_that_are_shown_are_there() -> None:
    shown: Any = yaml.safe_load(block(".pre-commit-config.yaml"))
    there: Any = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    (repo,) = shown["repos"]
    assert {hook["id"] for hook in repo["hooks"]} <= {hook["id"] for hook in there}
    assert re.fullmatch("[0-9a-f]{40}", repo["rev"])
