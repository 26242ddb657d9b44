"""`netpolc validate` from outside: what it reads, what it prints, how it exits."""

import io
import json
import os
import time
from pathlib import Path
from typing import cast

import jsonschema
import pytest
import typer
from typer.testing import CliRunner

from netpolc.cli.validate import validate
from netpolc.pipeline.validate import validate_paths
from netpolc.reports.formats import Page, written
from netpolc.reports.validate import Skipped, Validation, ValidationAnswer
from netpolc.reports.validate_text import summary
from netpolc.rules.version import NEWEST, Version
from netpolc.yaml import charts

SCHEMA = Path(__file__).parents[2] / "schemas" / "output" / "validate.json"
GOOD = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec: {podSelector: {}, policyTypes: [Ingress]}
"""
BAD = GOOD.replace("web", "Web")
OLD = GOOD.replace("podSelector: {}", "podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.1/8}}]}]")

NAME_HELP = "use lower-case letters, digits, `-` and `.`; each part between dots begins and ends with a letter or digit"

app = typer.Typer()
app.command()(validate)


def run(*words: str, stdin: bytes = b"") -> tuple[int, str, str]:
    done = CliRunner().invoke(app, list(words), input=stdin)
    return done.exit_code, done.stdout, done.stderr


def answer(*words: str, stdin: bytes = b"") -> dict[str, list[dict[str, object]]]:
    _, stdout, _ = run(*words, "-o", "json", stdin=stdin)
    found = json.loads(stdout)
    jsonschema.validate(found, json.loads(SCHEMA.read_text()))
    return cast("dict[str, list[dict[str, object]]]", found)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "deep" / ".git").mkdir(parents=True)
    (tmp_path / "deep" / "bad.yml").write_text(f"{GOOD}---\n{BAD}")
    (tmp_path / "good.yaml").write_text(GOOD)
    (tmp_path / "pod.json").write_text('{"apiVersion": "v1", "kind": "Pod"}')
    (tmp_path / "values.yaml").write_text("replicas: 1\n")
    (tmp_path / "chart" / "templates").mkdir(parents=True)
    (tmp_path / "chart" / "Chart.yaml").write_text("apiVersion: v2\nname: web\nversion: 1.0.0\n")
    (tmp_path / "chart" / "templates" / "a.yaml").write_text("name: {{ .Values.name }}\n---\nkind: {{ .x }}\n")
    (tmp_path / "notes.txt").write_text("not: [yaml")
    (tmp_path / "deep" / ".git" / "x.yaml").write_text("not: [yaml")
    return tmp_path


def test_a_folder_is_read_all_the_way_down(folder: Path) -> None:
    code, _, _ = run(str(folder), "-o", "json")
    found = answer(str(folder))
    assert code == 1
    assert validate_paths([str(folder)], NEWEST, folder, bytes).documents == 8
    assert found["skipped"] == [
        {"apiVersion": "", "kind": "", "count": 1},
        {"apiVersion": "v1", "kind": "Pod", "count": 1},
        {"apiVersion": "v2", "kind": "", "count": 1},
    ]
    assert found["templates"] == [{"path": (folder / "chart" / "templates" / "a.yaml").as_posix()}]
    error, *notes = found["diagnostics"][2:] + found["diagnostics"][:2]
    assert [item["severity"] for item in notes] == ["note", "note"]
    assert error == {
        "code": "NP101",
        "name": "bad-name",
        "severity": "error",
        "message": "`Web` is not a name",
        "help": NAME_HELP,
        "path": (folder / "deep" / "bad.yml").as_posix(),
        "line": 8,
        "column": 18,
        "end_line": 8,
        "end_column": 21,
        "document": 2,
        "field": "metadata.name",
        "cause": "FieldValueInvalid",
        "object": {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "namespace": None,
            "name": "Web",
        },
    }


def test_paths_are_relative_to_the_project(folder: Path) -> None:
    found = answer("deep", "good.yaml", "-C", str(folder))
    assert [item["path"] for item in found["diagnostics"]] == ["deep/bad.yml"]


def test_standard_input_is_a_dash() -> None:
    found = answer("-", stdin=BAD.encode())
    assert [(item["path"], item["field"]) for item in found["diagnostics"]] == [("-", "metadata.name")]
    assert run("-", stdin=GOOD.encode())[0] == 0


@pytest.mark.parametrize("nothing", [b"", b"---\n", b"# only words\n---\n# and words\n"])
def test_no_document_at_all_is_no_good_news(tmp_path: Path, nothing: bytes) -> None:
    said = "netpolc validate: there is no document in {}; where that is meant, say --allow-empty\n"
    (tmp_path / "empty.yaml").write_bytes(nothing)
    (tmp_path / "good.yaml").write_text(GOOD)
    (tmp_path / "none").mkdir()
    root = ("-C", str(tmp_path))
    assert run("-", stdin=nothing) == (2, "", said.format("standard input"))
    assert run("-", "good.yaml", *root, stdin=nothing) == (2, "", said.format("standard input"))
    assert run("empty.yaml", "none", *root, "-o", "json") == (2, "", said.format("`empty.yaml`, `none`"))
    assert run("empty.yaml", "good.yaml", *root)[0] == 0
    assert run("-", "none", *root, "--allow-empty", stdin=nothing)[0] == 0


def test_a_template_that_no_chart_renders_is_an_error(tmp_path: Path) -> None:
    text = GOOD.replace("{name: web}", "\n  name: web-{{ x }}").replace("[Ingress]", "[{{ direction }}]")
    (tmp_path / "left.yaml").write_text(text)
    found = answer("left.yaml", "-C", str(tmp_path))
    (error,) = found["diagnostics"]
    assert (error["severity"], error["name"], error["line"]) == ("error", "template", 4)
    assert found["templates"] == []
    assert run("-", stdin=text.encode())[0] == 1
    (tmp_path / "Chart.yaml").write_text("apiVersion: v2\nname: web\nversion: 1.0.0\n")
    charts.has_chart.cache_clear()
    assert [item["severity"] for item in answer("left.yaml", "-C", str(tmp_path))["diagnostics"]] == ["note"]


def test_the_second_policy_of_a_name_is_told(tmp_path: Path) -> None:
    named = GOOD.replace("name: web", "name: web, namespace: shop")
    other = GOOD.replace("name: web", "name: web, namespace: pay")
    (tmp_path / "a.yaml").write_text(f"{named}---\n{other}---\n{GOOD}")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.yaml").write_text(named)
    assert answer(".", "-C", str(tmp_path))["diagnostics"] == []
    (tmp_path / "b.yaml").write_text(named)
    (warning,) = answer(".", "-C", str(tmp_path))["diagnostics"]
    assert (warning["name"], warning["severity"], warning["path"], warning["line"]) == (
        "duplicate-name",
        "warning",
        "b.yaml",
        3,
    )
    assert warning["message"] == "policy `web` in `shop` is there twice, and the last one counts"
    assert len(answer("-", stdin=f"{GOOD}---\n{GOOD}".encode())["diagnostics"]) == 1


def test_kustomizations_are_to_be_rendered(tmp_path: Path) -> None:
    (tmp_path / "kustomization.yaml").write_text("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n")
    code, _, stderr = run(".", "-C", str(tmp_path))
    assert code == 0
    assert "Kustomizations, to be rendered first (`kubectl kustomize … | netpolc validate -`): 1 folder\n" in stderr


def test_the_version_decides(tmp_path: Path) -> None:
    path = tmp_path / "old.yaml"
    path.write_text(OLD)
    for version, code, severities in (
        ("1.32", 0, []),
        ("1.35", 0, ["warning"]),
        ("1.36", 1, ["error"]),
        (None, 1, ["error"]),
    ):
        words = [str(path), *(["--kubernetes", version] if version else [])]
        assert run(*words, "-o", "json")[0] == code
        assert [item["severity"] for item in answer(*words)["diagnostics"]] == severities


def test_the_project_may_set_the_version(tmp_path: Path) -> None:
    (tmp_path / "old.yaml").write_text(OLD)
    settings = tmp_path / "pyproject.toml"
    settings.write_text("[tool.netpolc]\nkubernetes = '1.32'\n")
    assert run("old.yaml", "-C", str(tmp_path))[0] == 0
    assert run("old.yaml", "-C", str(tmp_path), "--kubernetes", "1.37")[0] == 1
    settings.write_text("[tool.netpolc]\nkubernetes = '0.1'\n")
    code, stdout, stderr = run("old.yaml", "-C", str(tmp_path))
    assert (code, stdout) == (2, "")
    assert "pyproject.toml:2" in stderr


def test_usage_errors(tmp_path: Path) -> None:
    code, stdout, stderr = run(str(tmp_path / "none"))
    assert (code, stdout) == (2, "")
    assert stderr == f"netpolc validate: cannot open `{tmp_path / 'none'}`: No such file or directory\n"
    code, _, stderr = run(str(tmp_path), "--kubernetes", "1.99")
    assert code == 2
    assert "`1.99` is no version from 1.21 to 1.37" in stderr
    assert run()[0] == 2


def test_the_order_of_files_and_arguments_does_not_matter(folder: Path) -> None:
    one = validate_paths([str(folder), str(folder / "good.yaml")], NEWEST, folder, bytes)
    other = validate_paths([str(folder / "good.yaml"), str(folder)], NEWEST, folder, bytes)
    texts = [[*written("validate", "json", ValidationAnswer(item, ()), Page(folder))] for item in (one, other)]
    assert texts[0] == texts[1] != []


def test_a_bad_document_has_no_cause_and_the_others_are_judged() -> None:
    found = answer("-", stdin=b"a: [\n---\n" + BAD.encode() + b"---\na: 1\na: 2\n")
    assert [(item["code"], item["cause"], item["document"]) for item in found["diagnostics"]] == [
        ("NP400", None, 1),
        ("NP101", "FieldValueInvalid", 2),
        ("NP434", None, 3),
        ("NP401", None, 3),
    ]
    assert found["skipped"] == [{"apiVersion": "", "kind": "", "count": 1}]


def test_the_summary() -> None:
    assert summary(Validation(0, {"NetworkPolicy": 0}, (), (), ())) == "0 NetworkPolicies: 0 errors, 0 warnings\n"
    skipped = (Skipped("", "", 1), Skipped("v1", "Pod", 2))
    assert summary(Validation(5, {"NetworkPolicy": 1}, skipped, ("a.yaml",), ())) == (
        "1 NetworkPolicy: 0 errors, 0 warnings\n"
        "not judged: 1 without a kind, 2 Pod (v1)\n"
        "templates, to be rendered first: 1 document\n"
    )


def test_text_shows_the_line(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(BAD)
    code, stdout, stderr = run("bad.yaml", "-C", str(tmp_path))
    assert code == 1
    assert "error[NP101]: `Web` is not a name" in stdout
    assert "--> bad.yaml:3:18" in stdout
    assert "^^^" in stdout
    assert stderr == "1 NetworkPolicy: 1 error, 0 warnings\n"


def test_warnings_fail_only_where_they_are_strict() -> None:
    warned = GOOD.replace("[Ingress]", "[Ingress, Ingress]").encode()
    assert (run("-", stdin=warned)[0], run("-", "--strict", stdin=warned)[0]) == (0, 1)
    assert run("-", "-q", stdin=warned) == (0, "", "")


def test_many_manifests_are_fast(tmp_path: Path) -> None:
    for number in range(1000):
        (tmp_path / f"{number}.yaml").write_text(GOOD.replace("web", f"web-{number}"))
    started = time.process_time()
    found = validate_paths([str(tmp_path)], Version(36), tmp_path, bytes)
    assert (found.judged, found.findings) == ({"NetworkPolicy": 1000}, ())
    assert time.process_time() - started < 2.5


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root and Windows can read every file")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(GOOD)
    path.chmod(0)
    assert run(str(path))[0] == 2


def test_standard_input_is_read_once() -> None:
    stream = io.BytesIO(BAD.encode())
    assert validate_paths(["-"], NEWEST, Path("/"), stream.read).has_errors
