import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import ENVIRONMENTS, SHOP, assert_fits, project, run, run_program, tree

WRONG = SHOP.replace("tcp(8080)", "tcp(80800)")
MORE = SHOP.replace("tcp(8080)", "tcp(8081)")
WARNED = SHOP.replace('app("api")', 'app("api", namespace="pay")') + (
    '\n\n@policy_set(namespace="pay")\ndef pay() -> Clauses:\n    yield policy("default", all_pods, deny_ingress)\n'
)
FILES = ["shop/api.yaml", "shop/default-deny.yaml", "shop/web.yaml"]


def test_a_build_writes_a_tree_and_a_second_one_touches_nothing(tmp_path: Path) -> None:
    first = run(project(tmp_path), "build")
    assert (first.out, first.err, first.code) == ("", "build: 3 added\n", 0)
    assert list(tree(tmp_path / "build")) == FILES
    times = [(tmp_path / "build" / name).stat().st_mtime_ns for name in FILES]
    second = run(tmp_path, "build")
    assert (second.out, second.err, second.code) == ("", "build: 3 unchanged\n", 0)
    assert [(tmp_path / "build" / name).stat().st_mtime_ns for name in FILES] == times


def test_a_line_for_each_environment_counts_its_files(tmp_path: Path) -> None:
    project(tmp_path, shop=SHOP, environments=ENVIRONMENTS)
    assert run(tmp_path, "build").err == "dev: 3 added\nprod: 3 added\n"
    project(tmp_path, shop=MORE)
    assert run(tmp_path, "build", "--env", "prod").err == "prod: 2 changed, 1 unchanged\n"
    assert run(tmp_path, "build", "--check").code == 1
    assert run(tmp_path, "build", "--env", "p*", "--check").code == 0
    (tmp_path / "policies" / "environments.py").write_text(ENVIRONMENTS.replace('"dev"', '"test"'), encoding="utf-8")
    assert run(tmp_path, "build", "--env", "test").err == "test: 3 added\n"
    assert (tmp_path / "build" / "dev").is_dir()
    assert run(tmp_path, "build").err == "prod: 3 unchanged\ntest: 3 unchanged\ndev: 3 removed\n"
    assert not (tmp_path / "build" / "dev").exists()


def test_a_check_writes_nothing_and_lists_what_is_stale(tmp_path: Path) -> None:
    project(tmp_path)
    fresh = run(tmp_path, "build", "--check")
    assert fresh.out == "".join(f"added build/{name}\n" for name in FILES)
    assert fresh.err == "build: 3 added\nbuild is stale; `netpolc build` writes it\n"
    assert fresh.code == 1
    assert not (tmp_path / "build").exists()
    run(tmp_path, "build")
    assert run(tmp_path, "build", "--check").code == 0
    project(tmp_path, shop=MORE.replace('from_=app("web")', 'from_=app("edge")'))
    before = tree(tmp_path / "build")
    stale = run(tmp_path, "build", "--check", "-q")
    assert (stale.out, stale.err, stale.code) == (
        "changed build/shop/api.yaml\nadded build/shop/edge.yaml\nremoved build/shop/web.yaml\n",
        "",
        1,
    )
    assert tree(tmp_path / "build") == before


def test_with_an_error_nothing_is_written(tmp_path: Path) -> None:
    run(project(tmp_path), "build")
    before = tree(tmp_path)
    project(tmp_path, shop=WRONG)
    for arguments in ([], ["--check"], ["--stdout"]):
        ran = run(tmp_path, "build", *arguments)
        assert (ran.out, ran.code) == ("", 1)
        assert ran.err.startswith("error[NP103]: port 80800 is outside 1-65535\n  --> policies/shop.py:10:56\n")
        assert ran.err.endswith("\n1 error; nothing is written\n")
    assert tree(tmp_path / "build") == {
        name.removeprefix("build/"): text for name, text in before.items() if name.startswith("build/")
    }


def test_warnings_stop_a_strict_build(tmp_path: Path) -> None:
    project(tmp_path, shop=WARNED)
    strict = run(tmp_path, "build", "--strict")
    assert strict.code == 1
    assert strict.err.startswith("warning[NP201]: ")
    assert strict.err.endswith("; nothing is written\n")
    assert not (tmp_path / "build").exists()
    assert run(tmp_path, "build").code == 0


def test_stdout_is_the_files_as_one_stream(tmp_path: Path) -> None:
    project(tmp_path, shop='print("hello")\n' + SHOP, environments=ENVIRONMENTS)
    every = run(tmp_path, "build", "--stdout")
    assert (every.out, every.code) == ("", 2)
    assert "choose one of `dev`, `prod` with `--env`" in every.err
    one = run_program(tmp_path, "build", "--stdout", "--env", "prod")
    assert (one.err, one.code) == ("hello\n", 0)
    assert not (tmp_path / "build").exists()
    run(tmp_path, "build")
    assert one.out == "---\n".join(tree(tmp_path / "build" / "prod").values())


def test_another_folder_is_written_on_demand(tmp_path: Path) -> None:
    ran = run(project(tmp_path / "shop").parent, "build", "-C", "shop", "--into", "out/manifests")
    assert (ran.err, ran.code) == ("out/manifests: 3 added\n", 0)
    assert list(tree(tmp_path / "shop" / "out" / "manifests")) == FILES


def test_an_empty_result_is_an_error_unless_asked_for(tmp_path: Path) -> None:
    run(project(tmp_path), "build")
    project(tmp_path, shop="")
    before = tree(tmp_path / "build")
    for arguments in ([], ["--stdout"], ["--check"]):
        ran = run(tmp_path, "build", *arguments)
        assert (ran.out, ran.code) == ("", 1)
        assert ran.err.startswith("error[NP012]: ")
    assert tree(tmp_path / "build") == before
    assert run(tmp_path, "build", "--allow-empty").err == "build: 3 removed\n"
    stream = run(tmp_path, "build", "--allow-empty", "--stdout")
    assert (stream.out, stream.code) == ("", 0)


def test_no_environments_at_all_is_an_empty_result(tmp_path: Path) -> None:
    run(project(tmp_path), "build")
    before = tree(tmp_path / "build")
    project(tmp_path, shop=SHOP, environments="ENVIRONMENTS = ()\n")
    assert run(tmp_path, "build").code == 1
    assert tree(tmp_path / "build") == before


def test_a_file_of_yours_is_left_alone_and_named_on_demand(tmp_path: Path) -> None:
    run(project(tmp_path), "build")
    mine = tmp_path / "build" / "shop" / "mine.yaml"
    mine.write_text("kind: Mine\n", encoding="utf-8")
    assert run(tmp_path, "build").err == "build: 3 unchanged\n"
    assert "note[NP451]: `shop/mine.yaml` was not written by netpolc" in run(tmp_path, "build", "-v").err
    checked = run(tmp_path, "build", "--check")
    assert checked.code == 1
    assert "error[NP411]: `shop/mine.yaml` was not written by netpolc, and is applied with the build" in checked.err
    (tmp_path / "build" / "shop" / "web.yaml").write_text("kind: Mine\n", encoding="utf-8")
    blocked = run(tmp_path, "build")
    assert blocked.code == 1
    assert blocked.err.startswith("error[NP450]: ")
    assert blocked.err.endswith("1 error; nothing is written\n")
    assert mine.read_text(encoding="utf-8") == "kind: Mine\n"


def test_a_folder_that_cannot_be_made_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    ran = run(project(tmp_path), "build", "--into", "taken")
    assert ran.code == 1
    assert ran.err.startswith("error[NP452]: ")


def test_findings_are_coloured_for_a_terminal_on_stderr(tmp_path: Path) -> None:
    ran = run(project(tmp_path, shop=WRONG), "build", "--color", "always")
    assert "\x1b[1;31merror[NP103]\x1b[0m" in ran.err


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX")
def test_progress_is_a_line_that_goes_away_and_only_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from netpolc.cli import progress

    monkeypatch.setattr(progress, "_SECONDS", 0.0)
    with progress.progress("compiling"):
        pass
    assert capsys.readouterr().err == ""
    reader, writer = os.openpty()
    with os.fdopen(writer, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        with progress.progress("compiling"):
            shown = os.read(reader, 1000)
        gone = os.read(reader, 1000)
        monkeypatch.setattr(progress, "_SECONDS", 600.0)
        with progress.progress("writing"):
            pass
        terminal.write("end")
        terminal.flush()
        nothing = os.read(reader, 1000)
    os.close(reader)
    assert (shown, gone, nothing) == (b"compiling ...", b"\r\x1b[K", b"end")


def test_json_is_what_its_schema_says(tmp_path: Path) -> None:
    project(tmp_path, shop=SHOP, environments=ENVIRONMENTS)
    schema = json.loads(run(tmp_path, "schema", "build").out)
    answers: list[dict[str, Any]] = []
    for arguments, code in ((["--check"], 1), ([], 0), (["--env", "dev"], 0)):
        ran = run(tmp_path, "build", "-o", "json", *arguments)
        assert (ran.err, ran.code) == ("", code)
        answers.append(json.loads(ran.out))
        assert_fits(answers[-1], schema)
    assert [answer["written"] for answer in answers] == [False, True, True]
    assert [part["name"] for part in answers[0]["environments"]] == ["dev", "prod"]
    assert answers[0]["environments"] == answers[1]["environments"]
    assert answers[1]["environments"][1]["added"] == [f"build/prod/{name}" for name in FILES]
    assert answers[2]["environments"] == [{"name": "dev", "added": [], "changed": [], "removed": [], "unchanged": 3}]
    project(tmp_path, shop=WRONG)
    ran = run(tmp_path, "build", "-o", "json")
    assert_fits(json.loads(ran.out), schema)
    assert (ran.err, ran.code) == ("", 1)
    assert [item["code"] for item in json.loads(ran.out)["diagnostics"]] == ["NP103"]
    assert json.loads(ran.out)["environments"] == []


def test_a_hook_fails_where_a_file_was_written_and_passes_then(tmp_path: Path) -> None:
    place = project(tmp_path)
    first = run(place, "build", "--fail-on-change")
    assert (first.code, first.err) == (1, "build: 3 added\n")
    assert run(place, "build", "--fail-on-change").code == 0
    (place / "build" / "shop" / "api.yaml").unlink()
    told = run(place, "build", "--fail-on-change", "-o", "junit")
    assert told.code == 1
    assert "was missing, and is written now" in told.out, "what fails the run is a failure of the report"
    assert run(place, "build", "--check").code == 0
    assert run(place, "build", surroundings={"NETPOLC_BUILD_FAIL_ON_CHANGE": "1"}).code == 0
