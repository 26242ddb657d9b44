"""`-o FORMAT[:FILE]`: several reports of one run, each where it was asked for, whole or not at all."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from netpolc.cli.outputs import Output, read_output, settled, write_report
from netpolc.cli.streams import ReportError
from netpolc.reports.formats import FORMATS
from tests.cli.running import project, run, tree

FAULTY = """from netpolc import Clauses, allow, app, policy_set, tcp


@policy_set(namespace="shop")
def shop() -> Clauses:
    yield allow(from_=app("web"), to=app("api"), ports=tcp(70000))
"""


@pytest.mark.parametrize("command", ["check", "build"])
def test_each_report_is_what_it_would_be_alone(tmp_path: Path, command: str) -> None:
    place = project(tmp_path, shop=FAULTY)
    others = [form for form in FORMATS[command] if form != "concise"]
    words = [word for form in others for word in ("-o", f"{form}:{form}.out")]
    ran = run(place, command, "-o", "concise", *words)
    assert ran.code == 1
    assert ran.out == run(place, command, "-o", "concise").out
    for form in others:
        assert (place / f"{form}.out").read_text(encoding="utf-8") == run(place, command, "-o", form).out, form
    assert not (place / "build").exists()


def test_a_report_in_a_file_leaves_people_what_they_are_told(tmp_path: Path) -> None:
    place = project(tmp_path, shop=FAULTY)
    for command in ("check", "build"):
        ran = run(place, command, "-o", "sarif:report.sarif")
        assert (ran.code, ran.out) == (1, "")
        assert ran.err == run(place, command, "-o", "sarif:report.sarif").err
        assert "1 error" in ran.err
        (place / "report.sarif").unlink()
    assert "error[NP103]" in run(place, "build", "-o", "sarif:report.sarif").err
    assert "warning" not in run(place, "check", "-q", "-o", "json:a.json").err


def test_files_are_looked_for_from_the_project_folder(tmp_path: Path) -> None:
    project(tmp_path / "team")
    assert run(tmp_path, "check", "-C", "team", "-o", "json:report.json").code == 0
    assert (tmp_path / "team" / "report.json").is_file()
    assert not (tmp_path / "report.json").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-o", "text", "-o", "json"], "two reports go to standard output"),
        (["-o", "json", "-o", "json:-"], "two reports go to standard output"),
        (["-o", "json:a", "-o", "sarif:./x/../a"], "two reports go to `"),
        (["-o", "json:"], "'json:' names no file: `json` alone goes to standard output"),
        (["-o", "xml:a"], "'xml' is not one of"),
        (["-o", "json:none/a"], "is no folder that a report can be written to"),
        (["-o", "json:policies"], "is no file"),
        (["-o", "json:link"], "is a link: name the file itself"),
        (["-o", "json:dangling"], "is a link: name the file itself"),
        (["-o", "json:a\0b"], "cannot write `"),
        (["-o", f"json:{'a' * 300}"], "cannot write `"),
    ],
)
def test_what_cannot_be_is_a_usage_error_before_anything_is_done(tmp_path: Path, words: list[str], said: str) -> None:
    place = project(tmp_path)
    (place / "mine").write_text("mine\n", encoding="utf-8")
    (place / "link").symlink_to("mine")
    (place / "dangling").symlink_to("none")
    before = tree(place)
    for command in ("check", "build"):
        ran = run(place, command, *words)
        assert (ran.code, ran.out) == (2, "")
        assert said in ran.err.replace("\n", " ")
    assert tree(place) == before
    assert not (place / "build").exists()


def test_a_file_is_replaced_as_a_whole_and_keeps_its_rights(tmp_path: Path) -> None:
    place = tmp_path / "report.json"
    place.write_text("old\n", encoding="utf-8")
    place.chmod(0o640)

    def broken() -> Iterator[str]:
        yield "half"
        raise KeyError

    with pytest.raises(KeyError):
        write_report(place, broken())
    assert tree(tmp_path) == {"report.json": "old\n"}
    write_report(place, ["a", "ä\n"])
    assert tree(tmp_path) == {"report.json": "aä\n"}
    assert stat.S_IMODE(place.stat().st_mode) == 0o640
    mask = os.umask(0o027)
    try:
        write_report(tmp_path / "new", [])
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640


def test_a_report_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    ran = run(project(tmp_path), "check", "-o", "json:report.json")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"netpolc: cannot write `{tmp_path / 'report.json'}`: no space left on device\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["policies"]
    with pytest.raises(ReportError):
        write_report(tmp_path / "a", ["a"])


def test_a_colon_of_a_path_is_part_of_it(tmp_path: Path) -> None:
    assert read_output("json:a:b", ["json"]) == Output("json", Path("a:b"))
    assert settled([], tmp_path) == (Output(),)
    assert run(project(tmp_path), "check", "-o", "json:a:b").code == 0
    assert (tmp_path / "a:b").is_file()


def test_manifests_on_stdout_and_a_report_in_a_file(tmp_path: Path) -> None:
    ran = run(project(tmp_path), "build", "--stdout", "-o", "sarif:report.sarif")
    assert ran.code == 0
    assert ran.out == run(tmp_path, "build", "--stdout").out
    assert (tmp_path / "report.sarif").is_file()
    assert run(tmp_path, "build", "--stdout", "-o", "sarif").code == 2


def test_answers_about_connections_go_to_files_too(tmp_path: Path) -> None:
    text = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, labels: {app: web}}\n"
    (tmp_path / "all.yaml").write_text(text, encoding="utf-8")
    ran = run(tmp_path, "connections", "all.yaml", "-o", "json", "-o", "csv:rows.csv", "-o", "mermaid:picture.mmd")
    assert ran.code == 0
    assert ran.out.startswith("{")
    assert (tmp_path / "rows.csv").read_text(encoding="utf-8") == run(
        tmp_path, "connections", "all.yaml", "-o", "csv"
    ).out
    assert (tmp_path / "picture.mmd").read_text(encoding="utf-8").startswith("flowchart")
    assert run(tmp_path, "connections", "all.yaml", "--whole", "-o", "json", "-o", "dot:a.dot").code == 0
    assert run(tmp_path, "connections", "all.yaml", "--whole", "-o", "json").code == 2
    assert run(tmp_path, "explain", "NP103", "-o", "json:page.json").code == 0
    assert (
        run(tmp_path, "diff", "all.yaml", "all.yaml", "--allow-empty", "--summary", "-o", "text", "-o", "json:a").code
        == 2
    )
