"""The hooks of pre-commit and the image, as far as that goes without their programs; `make integrations` runs them."""

import re
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from tests.cli.running import run
from tests.integrations.scripts import ROOT

HOOKS: Final[Any] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
STARTER: Final[Any] = yaml.safe_load((ROOT / "netpolc/starter/pre-commit-config.yaml.txt").read_text(encoding="utf-8"))
DOCKERFILE: Final = (ROOT / "Dockerfile").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("path", "taken"),
    [
        ("policies/shop.py", True),
        ("team a/policies/deep/shop.py", True),
        ("build/prod/shop/web.yaml", True),
        ("team/build/shop/web.yaml", True),
        ("pyproject.toml", True),
        ("team/pyproject.toml", True),
        ("docs/policies.md", False),
        ("rebuild/a.yaml", False),
        ("pyproject.toml.bak", False),
    ],
)
def test_a_project_in_any_folder_is_seen(path: str, taken: bool) -> None:
    patterns = [hook["files"] for hook in (*HOOKS, *STARTER["repos"][0]["hooks"]) if "files" in hook]
    assert len(patterns) == 3
    for pattern in patterns:
        assert bool(re.search(pattern, path)) == taken


def test_the_hook_for_yaml_judges_the_files_that_it_is_given(tmp_path: Path) -> None:
    (hook,) = [hook for hook in HOOKS if hook["id"] == "netpolc-validate"]
    assert hook["types"] == ["yaml"]
    assert "pass_filenames" not in hook
    program, *words = hook["entry"].split()
    assert program == "netpolc"
    (tmp_path / "other.yaml").write_text("# nothing\n", encoding="utf-8")
    (tmp_path / "bad.yaml").write_text("apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n", encoding="utf-8")
    assert run(tmp_path, *words, "other.yaml").code == 0
    assert run(tmp_path, *words, "other.yaml", "bad.yaml").code == 1


def test_the_image_is_slim_pinned_and_not_root() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert len({base for base in bases if "@" in base}) == 1
    assert all(re.fullmatch(r"python:[\d.]+-slim@sha256:[0-9a-f]{64}|runtime", base) for base in bases)
    last = DOCKERFILE[DOCKERFILE.rindex("AS runtime") :]
    assert re.findall(r"^USER (\d+)$", last, re.MULTILINE)[-1] == "999"
    assert DOCKERFILE.rstrip().endswith("FROM runtime")
    assert DOCKERFILE.count("--require-hashes") == 2
    copied = {
        name for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE) for name in line.split()[:-1]
    }
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").split() if line.startswith("!")}
    assert copied == kept
    assert all((ROOT / name).exists() for name in copied)
