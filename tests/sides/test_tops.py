"""Where paths of a comparison are told from, and what of it is left out."""

import json
import re
from pathlib import Path

import pytest

from netpolc.loading.revisions import prefix
from netpolc.sides import tops
from tests.sides.test_sides import BUILT, DENY, OPEN, SET, Place

OPENED = SET.replace("Clauses, ", "Clauses, allow, app, tcp, ") + (
    '    yield allow(from_=app("a"), to=app("b"), ports=tcp(80))\n'
)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A repository whose project lies in two folders, with a change to it that is not committed."""
    place = Place(tmp_path)
    place.commit({"the net/work/policies/shop.py": OPENED.replace("tcp(80)", "tcp(81)")})
    place.write({"the net/work/policies/shop.py": OPENED})
    return place


def uris(text: str, key: str = "locations") -> list[str]:
    results = json.loads(text)["runs"][0]["results"]
    return [item["physicalLocation"]["artifactLocation"]["uri"] for result in results for item in result.get(key, ())]


@pytest.mark.parametrize("inside", [False, True])
def test_reviews_see_paths_from_the_top_of_the_repository(place: Place, inside: bool) -> None:
    stand = Place(place.folder / "the net" / "work") if inside else place
    words = ("diff", "HEAD", *(() if inside else ("-C", "the net/work")), "-o")
    github = stand.run(*words, "github").out
    assert re.findall(r"file=([^,]*),line=(\d+)", github) == [("the net/work/policies/shop.py", "7")] * 2
    assert "%0Abefore: the net/work/policies/shop.py:7 yield" in github
    assert uris(stand.run(*words, "sarif").out) == ["the%20net/work/policies/shop.py"] * 2
    markdown = stand.run(*words, "markdown").out
    assert "| after `the net/work/policies/shop.py:7` |" in markdown
    assert "| before `the net/work/policies/shop.py:7` |" in markdown
    assert "\nafter: the net/work/policies/shop.py:7:11\n" in markdown


def test_git_is_asked_for_the_top_once_for_each_report(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Path] = []

    def counted(folder: Path) -> str:
        asked.append(folder)
        return prefix(folder)

    monkeypatch.setattr(tops, "prefix", counted)
    place.run("diff", "HEAD", "-C", "the net/work", "-o", "sarif:a", "-o", "github:b", "-o", "markdown", "-o", "json:c")
    assert asked == [place.folder / "the net" / "work"] * 3


def test_people_at_a_terminal_see_them_from_the_project_and_programs_too(place: Place) -> None:
    words = ("diff", "HEAD", "-C", "the net/work")
    lines = place.run(*words).out.splitlines()
    assert "  after: policies/shop.py:7:11" in lines
    assert "  before: policies/shop.py:7:11" in lines
    assert "the net" not in place.run(*words, "-o", "json").out


def test_a_folder_of_a_revision_has_its_place_in_it(place: Place) -> None:
    place.commit({"deploy/base/a.yaml": DENY})
    place.commit({"deploy/base/a.yaml": OPEN})
    words = ("diff", "HEAD~1:deploy/base", "HEAD:deploy/base", "-o")
    assert {*uris(place.run(*words, "sarif").out)} == {"deploy/base/a.yaml"}
    assert {*re.findall(r"file=([^,]*),", place.run(*words, "github").out)} == {"deploy/base/a.yaml"}


def test_two_folders_below_the_project_have_their_place_too(place: Place) -> None:
    place.write({"the net/before/a.yaml": DENY, "the net/after/a.yaml": OPEN})
    text = place.run("diff", "before", "after", "-C", "the net", "-o", "github").out
    assert {*re.findall(r"file=([^,]*),", text)} == {"the net/after/a.yaml"}


@pytest.mark.parametrize("form", ["text", "markdown", "github"])
def test_environments_that_are_left_out_are_counted(tmp_path: Path, form: str) -> None:
    place = Place(tmp_path)
    place.commit(BUILT)
    place.write({"policies/shop.py": SET.replace("deny_all", "deny_ingress")})
    line = "left out by `--env dev`: 1 environment"
    words = ("diff", "HEAD", "-o", form)
    assert line in place.run(*words, "--env", "dev").out
    assert line in place.run(*words, "--env", "dev", "--summary").out
    assert "left out" not in place.run(*words).out
    assert "left out" not in place.run(*words, "--env", "*").out
    assert line in place.run("diff", "HEAD", "HEAD", "-o", form, "--env", "dev").out
    assert line in place.run("diff", "build", "build", "-o", form, "--env", "dev").out
