"""The schemas of Cilium and Calico: equal to what their owners publish, where it was downloaded."""

import os
import shutil
import subprocess

import pytest

from netpolc.targets.schemas import schemas_folder
from tests.targets import owners_schemas
from tests.targets.owners_schemas import CILIUM, OWNERS, calico_text, cilium_text


def test_the_schema_of_cilium_is_that_of_its_definition(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOPROXY", "off")
    if shutil.which("go") is None:
        pytest.skip("there is no Go")
    if subprocess.run(["go", "mod", "download", CILIUM], env=os.environ, capture_output=True, check=False).returncode:
        pytest.skip("the module is not downloaded, which `make schemas` does")
    path, text = cilium_text()
    assert (schemas_folder() / path).read_text(encoding="utf-8") == text


def test_the_schema_of_calico_is_that_of_its_types() -> None:
    if not (OWNERS / "bin/owners").exists():
        pytest.skip("the program that prints them is not built, which `make schemas` does")
    path, text = calico_text()
    assert (schemas_folder() / path).read_text(encoding="utf-8") == text


def test_a_pattern_that_no_json_schema_has_is_left_out() -> None:
    text = (schemas_folder() / "cilium.io/v2/CiliumNetworkPolicy.json").read_text(encoding="utf-8")
    assert owners_schemas.NO_PATTERN.search("^\\PC*$")
    assert "\\\\P" not in text
