"""The validators of the owners, and what needs a network: `make integrations`. What has no tool here is skipped."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
import yaml

from tests.cli.running import run
from tests.docs.fenced import blocks
from tests.integrations.scripts import ROOT, Runner
from tests.reports.repositories import git, repository

WORK: Final = Path(__file__).parent / "work"
CI: Final = ROOT / "docs" / "ci.md"
BIN: Final = WORK / "venv" / "bin"


@pytest.fixture(scope="module", autouse=True)
def tools() -> None:
    """Install the validators by their hashes, once."""
    lock = Path(__file__).with_name("requirements.lock")
    mark = WORK / hashlib.sha256(lock.read_bytes()).hexdigest()[:16]
    if not mark.exists():
        shutil.rmtree(WORK, ignore_errors=True)
        WORK.mkdir()
        subprocess.run([sys.executable, "-m", "venv", WORK / "venv"], check=True)
        install = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
            "-r",
            str(lock),
        ]
        subprocess.run([BIN / "python", *install], check=True)
        mark.touch()


def ask(place: Path, program: str, *words: str, code: int = 0) -> str:
    """Run a validator in a folder, and return what it says."""
    surroundings = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        [BIN / program, *words], cwd=place, env=surroundings, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def written(place: Path, name: str) -> str:
    """Write a block of docs/ci.md to a file, and return its name."""
    (text,) = [item.text for item in blocks(CI) if item.words == (name,)]
    file = place / name.rpartition("/")[2]
    file.write_text(text, encoding="utf-8")
    return file.name


def test_github_and_gitlab_take_what_is_written(tmp_path: Path) -> None:
    def judged(schema: str, name: str, *words: str) -> None:
        ask(tmp_path, "check-jsonschema", "--builtin-schema", f"vendor.{schema}", *words, name)

    judged("github-actions", str(ROOT / "action.yml"))
    assert run(tmp_path, "init").code == 0
    judged("github-workflows", ".github/workflows/netpolc.yaml")
    for name in (".github/workflows/netpolc.yaml", ".github/workflows/projects.yaml"):
        judged("github-workflows", written(tmp_path, name))
    judged("gitlab-ci", written(tmp_path, ".gitlab-ci.yml"), "--data-transform", "gitlab-ci")
    (tmp_path / "bad.yaml").write_text("jobs: {a: {steps: 1}}\n", encoding="utf-8")
    ask(tmp_path, "check-jsonschema", "--builtin-schema", "vendor.github-workflows", "bad.yaml", code=1)


def test_the_action_validator_takes_the_action_and_the_workflow(tmp_path: Path) -> None:
    if shutil.which("npx") is None:
        pytest.skip("npx is not here")
    assert run(tmp_path, "init").code == 0
    for file in (ROOT / "action.yml", tmp_path / ".github" / "workflows" / "netpolc.yaml"):
        words = [
            "npx",
            "--yes",
            "--package",
            "@action-validator/cli@0.6.0",
            "--package",
            "@action-validator/core@0.6.0",
        ]
        done = subprocess.run(
            [*words, "action-validator", file], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_scripts_and_the_image_have_no_known_mistake(tmp_path: Path) -> None:
    ask(ROOT, "shellcheck", "integrations/github.sh")
    ask(ROOT, "hadolint", "Dockerfile")
    workflow = yaml.safe_load((ROOT / "netpolc/starter/workflow.yaml.txt").read_text(encoding="utf-8"))
    for job in workflow["jobs"].values():
        for number, step in enumerate(job["steps"]):
            if "run" in step:
                (tmp_path / f"{number}.sh").write_text(f"#!/bin/bash\n{step['run']}\n", encoding="utf-8")
                ask(tmp_path, "shellcheck", "--exclude", "SC2016", f"{number}.sh")


def test_the_hooks_are_a_manifest_and_run_in_a_folder(tmp_path: Path) -> None:
    ask(ROOT, "pre-commit", "validate-manifest", ".pre-commit-hooks.yaml")
    ask(tmp_path, "pre-commit", "validate-config", written(tmp_path, ".pre-commit-config.yaml"))
    hooks = tmp_path / "netpolc"
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in tracked.split("\0"):
        if name.startswith(("netpolc/", "schemas/")) or name in {
            "pyproject.toml",
            "README.md",
            "LICENSE",
            ".pre-commit-hooks.yaml",
        }:
            (hooks / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, hooks / name)
    git(hooks, "init", "--quiet")
    git(hooks, "add", "--all", "--force")
    git(hooks, "commit", "--quiet", "--message", "hooks")
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=hooks, capture_output=True, text=True, check=True).stdout
    place = tmp_path / "repository"
    repository(place, "team")
    (place / "manifests").mkdir()
    (place / "manifests" / "bad.yaml").write_text(
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n", encoding="utf-8"
    )
    text = (tmp_path / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    text = re.sub(r"repo: \S+", f"repo: {hooks}", text).replace(
        "0123456789abcdef0123456789abcdef01234567", commit.strip()
    )
    (place / ".pre-commit-config.yaml").write_text(text, encoding="utf-8")
    git(place, "add", "--all")
    said = ask(place, "pre-commit", "run", "--all-files", code=1)
    assert "build: 4 added" in said
    assert "bad.yaml" in said
    assert (place / "team" / "build" / "shop" / "api.yaml").is_file()
    (place / "manifests" / "bad.yaml").unlink()
    git(place, "add", "--all")
    assert "Failed" not in ask(place, "pre-commit", "run", "--all-files")


def test_the_hook_of_init_runs_the_netpolc_that_is_there(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    assert run(tmp_path, "init").code == 0
    git(tmp_path, "add", "--all")
    ask(tmp_path, "pre-commit", "run", "--all-files", code=1)
    assert (tmp_path / "build" / "prod" / "shop" / "web.yaml").is_file()
    git(tmp_path, "add", "--all")
    assert "Passed" in ask(tmp_path, "pre-commit", "run", "--all-files")
    shop = tmp_path / "policies" / "shop.py"
    shop.write_text(shop.read_text(encoding="utf-8").replace("5432", "5433"), encoding="utf-8")
    git(tmp_path, "add", "--all")
    assert "files were modified by this hook" in ask(tmp_path, "pre-commit", "run", "--all-files", code=1)


def test_the_action_installs_what_it_names_by_hashes(tmp_path: Path) -> None:
    runner = Runner(tmp_path / "runner", tmp_path)
    shutil.rmtree(runner.temp)
    runner.temp.mkdir()
    done = runner.run('bash "$GITHUB_ACTION_PATH/integrations/github.sh" install')
    assert done.returncode == 0, done.stdout + done.stderr
    assert runner.output == f"reports={runner.temp}/netpolc-reports\n"
    said = runner.run(f'cd / && env -u PYTHONPATH "{runner.temp}/netpolc/bin/netpolc" version')
    assert said.stdout.startswith("netpolc ")


BASE: Final = """
set -e
mmdebstrap --quiet --variant=minbase --include=python3.13,python3-pip,python3.13-venv,ca-certificates trixie base.tar
base=$(buildah from scratch)
buildah add --quiet "$base" base.tar /
buildah config --env PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$base"
buildah run "$base" -- ln -s /usr/bin/python3.13 /usr/local/bin/python
buildah commit --quiet "$base" localhost/python
"""
"""Debian's Python in place of the official image, where its registry is out of reach."""


def buildah(folder: Path, *words: str) -> str:
    """Run buildah without a daemon, with storage in a folder of its own."""
    surroundings = {**os.environ, "BUILDAH_ISOLATION": "chroot", "STORAGE_DRIVER": "vfs"}
    storage = ["--root", str(folder / "storage"), "--runroot", str(folder / "running")]
    asked = ["buildah", *storage, *words]
    done = subprocess.run(asked, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


@pytest.mark.skipif(
    None in {shutil.which("buildah"), shutil.which("mmdebstrap")} or os.geteuid() != 0,
    reason="buildah or mmdebstrap is missing, or this is not root",
)
def test_the_dockerfile_gives_the_same_layers_each_time_and_is_not_root(tmp_path: Path) -> None:
    storage = f'buildah() {{ command buildah --root {tmp_path}/storage --runroot {tmp_path}/running "$@"; }}'
    surroundings = {**os.environ, "BUILDAH_ISOLATION": "chroot", "STORAGE_DRIVER": "vfs"}
    subprocess.run(["bash", "-c", storage + BASE], cwd=tmp_path, env=surroundings, check=True)
    file = tmp_path / "Dockerfile"
    official = re.compile(r"^FROM python:\S+@sha256:\w+", re.MULTILINE)
    file.write_text(official.sub("FROM localhost/python", (ROOT / "Dockerfile").read_text(encoding="utf-8")))
    trusted = "/etc/ssl/certs/ca-certificates.crt"
    known = ["--volume", f"{os.environ.get('SSL_CERT_FILE', trusted)}:{trusted}:ro"]
    layers: list[str] = []
    for name in ("one", "two"):
        words = ["bud", "--no-cache", "--timestamp", "1577836800", "--file", str(file), "--tag", name, *known, "."]
        buildah(tmp_path, *words)
        layers.append(buildah(tmp_path, "inspect", "--type", "image", "--format", "{{.OCIv1.RootFS.DiffIDs}}", name))
    assert layers[0] == layers[1]
    runs = buildah(tmp_path, "from", "localhost/one")
    assert buildah(tmp_path, "run", runs, "--", "id", "-u") == "999"
    checked = buildah(tmp_path, "run", "--volume", f"{ROOT}:/work:ro", runs, "--", "sh", "-c", "netpolc check 2>&1")
    assert checked == "no findings"
    compiled = "ls /opt/netpolc/lib/python3*/site-packages/netpolc/cli/__pycache__/main.*.pyc"
    assert buildah(tmp_path, "run", runs, "--", "sh", "-c", compiled).endswith(".pyc")


def test_the_image_is_built_and_is_not_root(tmp_path: Path) -> None:
    if (
        shutil.which("docker") is None
        or subprocess.run(["docker", "info"], capture_output=True, check=False).returncode
    ):
        pytest.skip("there is no docker that answers")
    subprocess.run(["docker", "build", "--tag", "netpolc:test", "."], cwd=ROOT, check=True)
    asked = ["docker", "run", "--rm", "netpolc:test", "version"]
    assert subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.startswith("netpolc ")
    asked = ["docker", "run", "--rm", "--entrypoint", "id", "netpolc:test", "-u"]
    assert subprocess.run(asked, capture_output=True, text=True, check=True).stdout == "999\n"
