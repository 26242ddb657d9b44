import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from netpolc.rules.version import NEWEST
from tests.cli.running import run, tree

WRITTEN = [
    ".gitattributes",
    ".github/workflows/netpolc.yaml",
    "README.md",
    "policies/environments.py",
    "policies/shop.py",
    "pyproject.toml",
    "requirements-netpolc.in",
]


def test_what_is_written_builds_without_a_finding(tmp_path: Path) -> None:
    ran = run(tmp_path, "init", "shop")
    assert ran.code == 0
    assert ran.out == "".join(f"shop/{name}\n" for name in WRITTEN)
    assert ran.err == "next: netpolc build -C shop\n"
    assert list(tree(tmp_path / "shop")) == WRITTEN
    built = run(tmp_path, "build", "-C", "shop", "--strict", "-v")
    assert (built.err, built.code) == ("dev: 5 added\nprod: 5 added\n", 0)
    assert run(tmp_path / "shop", "build", "--check").code == 0


@pytest.mark.parametrize(
    "command",
    [
        ("mypy", "--cache-dir", f"{Path(__file__).parents[2]}/.mypy_cache/starter"),
        ("pyright", "--pythonpath", sys.executable),
        ("ruff", "format", "--check", "--no-cache"),
        ("ruff", "check", "--no-cache"),
    ],
    ids=["mypy", "pyright", "ruff format", "ruff check"],
)
def test_what_is_written_is_clean_under_the_checkers(tmp_path: Path, command: tuple[str, ...]) -> None:
    run(tmp_path, "init")
    done = subprocess.run([sys.executable, "-m", *command], cwd=tmp_path, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout.decode()


def test_the_settings_and_the_workflow_can_be_read(tmp_path: Path) -> None:
    import tomllib

    run(tmp_path, "init")
    settings = tomllib.loads((tmp_path / "pyproject.toml").read_text(encoding="utf-8"))
    assert settings["tool"]["netpolc"] == {"kubernetes": str(NEWEST)}
    assert settings["tool"]["mypy"]["strict"] is True
    assert settings["tool"]["pyright"]["typeCheckingMode"] == "strict"
    workflow = yaml.safe_load((tmp_path / ".github" / "workflows" / "netpolc.yaml").read_text(encoding="utf-8"))
    steps = [step.get("run", "") for step in workflow["jobs"]["check"]["steps"]]
    assert "netpolc build --check --strict" in steps
    assert "mypy" in steps


def test_the_workflow_trusts_nothing_that_a_pull_request_may_choose(tmp_path: Path) -> None:
    run(tmp_path, "init")
    text = (tmp_path / ".github" / "workflows" / "netpolc.yaml").read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    steps = workflow["jobs"]["check"]["steps"]
    pinned = [step["uses"] for step in steps if "uses" in step]
    assert [name.partition("@")[0] for name in pinned] == ["actions/checkout", "actions/setup-python"]
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", name) for name in pinned)
    assert len(re.findall(r"@[0-9a-f]{40} # v\d+\.\d+\.\d+\n", text)) == len(pinned)
    assert steps[0]["with"]["persist-credentials"] is False
    assert workflow["permissions"] == {"contents": "read"}
    assert "pull_request_target" not in text
    commands = [step["run"] for step in steps if "run" in step]
    assert not [command for command in commands if "${{" in command or "||" in command]
    assert any("--require-hashes --requirement requirements-netpolc.txt" in command for command in commands)
    assert 'netpolc diff --fail-on opened-internet,isolation-lost "rev:refs/remotes/origin/$BASE"' in commands
    assert not [step for step in steps if "continue-on-error" in step]


@pytest.mark.parametrize("name", ["policies", ".github", "pyproject.toml", "README.md"])
@pytest.mark.parametrize("dangling", [False, True])
def test_no_link_is_followed(tmp_path: Path, name: str, dangling: bool) -> None:
    outside = tmp_path / "outside"
    if not dangling:
        outside.mkdir()
    place = tmp_path / "shop"
    place.mkdir()
    (place / name).symlink_to(outside)
    ran = run(place, "init")
    assert ran.code == {"policies": 1, "pyproject.toml": 1, ".github": 2, "README.md": 0}[name]
    assert not dangling or not outside.exists()
    assert dangling or list(outside.iterdir()) == []
    assert (place / name).is_symlink()


@pytest.mark.parametrize(
    ("name", "said"), [("policies/mine.py", "`policies` is there"), ("pyproject.toml", "`pyproject.toml` is there")]
)
def test_a_project_that_is_there_is_left_as_it_is(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / name).write_text("mine\n", encoding="utf-8")
    ran = run(tmp_path, "init")
    assert ran.code == 1
    assert ran.out == ""
    assert said in ran.err
    assert tree(tmp_path) == {name: "mine\n"}


def test_files_around_the_project_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine\n", encoding="utf-8")
    ran = run(tmp_path.parent, "init", "-C", tmp_path.name)
    assert ran.code == 0
    assert ran.err.startswith("left alone: README.md\n")
    assert "README.md" not in ran.out
    assert tree(tmp_path)["README.md"] == "mine\n"
    assert list(tree(tmp_path)) == WRITTEN


def test_a_folder_that_cannot_be_made_is_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    ran = run(tmp_path, "init", "taken/shop")
    assert ran.code == 2
    assert ran.err.startswith("netpolc init: cannot write `")
