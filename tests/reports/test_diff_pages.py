"""What people are told of a change, as golden files, and how long it is at most."""

import json
import re
from pathlib import Path

import pytest

from tests.analysis.worlds import Manifest, manifest
from tests.cli.running import run
from tests.reports.market import CASES, write
from tests.reports.rewrite import FORMS, PAGES, pages

SCREEN = 45
"""So many lines of a comment are seen at once."""


@pytest.mark.parametrize("name", CASES)
def test_a_page_reads_as_it_did(tmp_path: Path, name: str) -> None:
    for end, told in pages(tmp_path, name).items():
        golden = (PAGES / f"{name}.{end}").read_text(encoding="utf-8")
        assert told == golden, "python -m tests.reports.rewrite"


def test_there_is_no_other_page() -> None:
    assert {file.name for file in PAGES.iterdir()} == {f"{name}.{end}" for name in CASES for end in FORMS.values()}


def seen(comment: str) -> int:
    """Count the lines of a comment before anything is unfolded; a line break in a cell is one more."""
    folded = comment
    while (less := re.sub(r"<details>(?:(?!<details>)[\s\S])*?</details>", "folded", folded)) != folded:
        folded = less
    return len(folded.splitlines()) + folded.count("<br>")


@pytest.mark.parametrize("name", CASES)
def test_a_page_is_no_longer_than_people_read(name: str) -> None:
    text = (PAGES / f"{name}.txt").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= (40 if name == "rename" else 60)
    assert seen((PAGES / f"{name}.md").read_text(encoding="utf-8")) <= SCREEN


def out(name: str, *blocks: str, home: str = "shop") -> Manifest:
    rules = [{"to": [{"ipBlock": {"cidr": block}}]} for block in blocks]
    pods = {"matchLabels": {"app": name}}
    return manifest(name, home, {"podSelector": pods, "policyTypes": ["Egress"], "egress": rules})


def many(folder: Path, count: int) -> None:
    """Change so many policies in files of their own: each opens one block and closes another."""
    for side, block in (("before", "10.0.0.0/24"), ("after", "8.8.8.0/24")):
        (folder / side).mkdir()
        for number in range(count):
            text = json.dumps(out(f"app-{number:03}", block, f"10.1.{number}.0/24"))
            (folder / side / f"{number:03}.yaml").write_text(text)


@pytest.mark.parametrize("count", [7, 30, 200])
def test_many_groups_are_counted_and_one_option_tells_them(tmp_path: Path, count: int) -> None:
    many(tmp_path, count)
    text = run(tmp_path, "diff", "before", "after").out
    assert len(text.splitlines()) <= 60
    heads = [line for line in text.splitlines() if re.match(r"[+-] (opened|closed)", line)]
    rest = re.search(r"^… and (\d+) groups more: `--all` tells everything$", text, re.MULTILINE)
    assert (rest is None) == (count == 7)
    assert len(heads) + int(rest[1] if rest else 0) == 2 * count
    assert f"policies shop/app-000, shop/app-001, shop/app-002 and {count - 3} more: changed\n" in text
    assert "`--all`" in text.splitlines()[-1]
    assert heads[0].startswith("+ opened  [opened-internet]")
    every = run(tmp_path, "diff", "before", "after", "--all").out
    assert sum(bool(re.match(r"[+-] (opened|closed)", line)) for line in every.splitlines()) == 2 * count
    assert "--all" not in every
    for number in range(count):
        assert '    - allow(to=cidr("10.0.0.0/24"))\n' in every
        assert f"  shop/app-{number:03}: changed\n" in every
    comment = run(tmp_path, "diff", "before", "after", "-o", "markdown").out
    assert seen(comment) <= SCREEN
    assert len(comment) <= 65_536


def picture(comment: str) -> list[str]:
    """Return the lines of the flowchart in a comment; none where there is none."""
    found = re.findall(r"^```mermaid\n([\s\S]*?)^```$", comment, re.MULTILINE)
    assert len(found) <= 1
    return found[0].splitlines() if found else []


def test_a_comment_draws_what_changed_and_nothing_else(tmp_path: Path) -> None:
    drawn = {name: picture((PAGES / f"{name}.md").read_text(encoding="utf-8")) for name in CASES}
    assert {name for name, lines in drawn.items() if lines} == {"port-opened", "default-deny-lost", "fact-changed"}
    lines = drawn["port-opened"]
    assert lines[0] == "flowchart LR"
    assert sum(" -- " in line for line in lines) == 2
    assert sum('["app.kubernetes.io/name=' in line for line in lines) == 3
    for count, arrows in ((15, 30), (16, 0)):
        place = tmp_path / str(count)
        place.mkdir()
        many(place, count)
        lines = picture(run(place, "diff", "before", "after", "-o", "markdown").out)
        assert sum(" -- " in line or " -. " in line for line in lines) == arrows
        assert sum("linkStyle" in line for line in lines) == arrows


def test_rows_are_told_whole_where_all_is_asked_for(tmp_path: Path) -> None:
    write(tmp_path, "many-policies")
    text = run(tmp_path, "diff", "before", "after", "--all").out
    for number in range(200):
        assert f"    edge/app=gateway → shops/app=shop-{number:03}  TCP {9000 + number}\n" in text
    assert "… and" not in text
    assert "--all" not in text
    whole = json.loads(run(tmp_path, "diff", "before", "after", "-o", "json").out)
    assert len(whole["environments"][0]["opened"]) == 200


def test_a_rename_is_one_thing_in_every_format(tmp_path: Path) -> None:
    write(tmp_path, "rename")
    sentence = "app.kubernetes.io/name=payments is now app.kubernetes.io/name=payments-api; its 6 connections follow"
    forms = ("text", "markdown", "github", "sarif", "json")
    run(tmp_path, "diff", "before", "after", *(word for form in forms for word in ("-o", f"{form}:{tmp_path / form}")))
    told = {form: (tmp_path / form).read_text(encoding="utf-8") for form in forms}
    for form in ("text", "markdown", "github", "sarif"):
        assert 1 <= told[form].count(sentence) <= 2  # in the table of a comment, and among its lines
    (result,) = json.loads(told["sarif"])["runs"][0]["results"]
    assert result["ruleId"] == "opened-outside"
    answer = json.loads(told["json"])
    for environment in answer["environments"]:
        (rename,) = environment["renames"]
        assert (rename["id"], rename["rows"]) == (0, len(environment["opened"]))
        assert all(row["rename"] == 0 for row in (*environment["opened"], *environment["closed"]))
    assert run(tmp_path, "diff", "before", "after", "--fail-on", "opened-outside").code == 1
    assert run(tmp_path, "diff", "before", "after", "--fail-on", "opened-internet").code == 0


def test_an_environment_is_a_line_where_one_side_lacks_it(tmp_path: Path) -> None:
    write(tmp_path, "environment-removed")
    gone = run(tmp_path, "diff", "before", "after").out.splitlines()[-1]
    assert gone.startswith(
        "- environment `staging` is gone, with its 16 manifests; if its pods run on: isolation-lost 8 rows"
    )
    new = run(tmp_path, "diff", "after", "before").out.splitlines()[-1]
    assert new == (
        "+ environment `staging` is new, with 16 manifests, whose rules open: opened-internet 1, opened-outside 2, "
        "opened-across-namespaces 13, opened-inside-namespace 32"
    )
    answer = json.loads(run(tmp_path, "diff", "before", "after", "-o", "json").out)
    assert [(item["name"], item.get("only")) for item in answer["environments"]] == [
        ("dev", None),
        ("prod", None),
        ("staging", "before"),
    ]
    assert answer["environments"][2]["opened"]


def test_a_rename_that_loses_isolation_says_who_loses_it(tmp_path: Path) -> None:
    write(tmp_path, "rename")
    for file in (tmp_path / "after" / "policies").glob("*.py"):
        file.write_text(file.read_text().replace('namespace="market"', 'namespace="bazaar"'))
    text = run(tmp_path, "diff", "before", "after").out
    assert "namespace market is now bazaar" in text
    assert "pods that are still in market" in text
    assert "isolation-lost" in text
    github = run(tmp_path, "diff", "before", "after", "-o", "github").out
    assert github.startswith("::warning title=netpolc%3A renamed in dev%2C prod%2C staging,")
