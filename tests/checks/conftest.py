"""A project of one module, compiled."""

import textwrap
from pathlib import Path

import pytest

from netpolc.diagnostics.model import Diagnostic
from netpolc.pipeline import compile_project
from netpolc.process.compiling import Checking
from tests.checks.findings import HEAD, Check


@pytest.fixture
def every_check(tmp_path: Path) -> Check:
    """Ask every check, and not only those of a build."""

    def run(body: str) -> tuple[Diagnostic, ...]:
        (tmp_path / "policies").mkdir(exist_ok=True)
        (tmp_path / "policies" / "shop.py").write_text(HEAD + textwrap.dedent(body))
        return compile_project(tmp_path, checks=Checking()).diagnostics

    return run


@pytest.fixture
def check(tmp_path: Path) -> Check:
    def run(body: str) -> tuple[Diagnostic, ...]:
        (tmp_path / "policies").mkdir(exist_ok=True)
        (tmp_path / "policies" / "shop.py").write_text(HEAD + textwrap.dedent(body))
        return compile_project(tmp_path).diagnostics

    return run
