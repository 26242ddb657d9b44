"""A comparison is told worst first, counted by class, and in as many annotations as GitHub shows."""

import json
import re
from pathlib import Path

import pytest

from tests.analysis.worlds import Manifest, manifest
from tests.cli.running import run

EVERY: Manifest = {"podSelector": {}}
BOTH = ["Ingress", "Egress"]
WORST_FIRST = [
    "isolation-lost",
    "opened-internet",
    "opened-outside",
    "opened-across-namespaces",
    "opened-inside-namespace",
    "closed",
    "isolation-gained",
]


def pods(app: str) -> Manifest:
    return {"matchLabels": {"app": app}}


def only(name: str, home: str, app: str, **rules: list[Manifest]) -> Manifest:
    """A policy that speaks of the directions of its rules."""
    types = [word.capitalize() for word in rules]
    return manifest(name, home, {"podSelector": pods(app), "policyTypes": types, **rules})


def write(folder: Path, *policies: Manifest) -> None:
    """Write a file a policy, so that each is a cause of its own."""
    folder.mkdir()
    for number, item in enumerate(policies):
        (folder / f"{number:02}.yaml").write_text(json.dumps(item))


DENY = manifest("deny", "shop", {"podSelector": {}, "policyTypes": BOTH})
DATA = manifest("deny", "data", {"podSelector": {}, "policyTypes": BOTH})
TO_B: list[Manifest] = [{"to": [{"podSelector": pods("b")}]}]
BLOCKS = {"internet": "8.8.8.0/24", "outside": "10.0.0.0/8"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Change one thing of every class, the least of them in the first file."""
    old = only("old", "shop", "old", egress=[{"to": [{"namespaceSelector": pods("ops")}], "ports": [{"port": 81}]}])
    inside = [only("i", "shop", "b", ingress=[{"from": [EVERY]}]), only("j", "shop", "a", egress=TO_B)]
    gained = manifest("gain", "gain", {"podSelector": {}, "policyTypes": ["Ingress"]})
    across = only("x", "shop", "c", egress=[{"to": [{"namespaceSelector": pods("ops")}]}])
    blocks = [
        only(name, "shop", name, egress=[{"to": [{"ipBlock": {"cidr": BLOCKS[name]}}]}])
        for name in sorted(BLOCKS)[::-1]
    ]
    write(tmp_path / "before", DENY, DATA, old)
    write(tmp_path / "after", gained, DENY, *inside, across, *blocks)
    return tmp_path


def worst(heads: list[list[str]]) -> list[str]:
    """Give of each head the class that it stands there for."""
    return ["isolation-gained" if "isolation-gained" in head else head[0] for head in heads]


def test_the_text_tells_the_worst_first(folder: Path) -> None:
    text = run(folder, "diff", "before", "after").out
    heads = re.findall(r"^[+-] (\w+)(?:  \[(.*?)\])?(?:  .*)?$", text, flags=re.MULTILINE)
    found = worst([kinds.split(", ") if kinds else [word] for word, kinds in heads])
    assert list(dict.fromkeys(found)) == WORST_FIRST
    assert found == sorted(found, key=WORST_FIRST.index)


def classes(word: str, kinds: str) -> list[str]:
    """Give the classes of a title, which does not say `closed` twice."""
    found = kinds.split(", ") if kinds else []
    return ["closed", *found] if word == "closed" else found


def test_the_table_of_markdown_does(folder: Path) -> None:
    text = run(folder, "diff", "before", "after", "-o", "markdown").out
    heads = re.findall(r"^\| (opened|closed)(?: \((.*?)\))? \|", text, flags=re.MULTILINE)
    found = worst([classes(*head) for head in heads])
    assert list(dict.fromkeys(found)) == WORST_FIRST
    assert found == sorted(found, key=WORST_FIRST.index)


def test_annotations_and_results_do(folder: Path) -> None:
    lines = run(folder, "diff", "before", "after", "-o", "github").out.splitlines()[:-1]
    found = re.findall(r"::(opened|closed)(?: \((.*?)\))?%0A", "\n".join(lines))
    heads = [classes(*head) for head in found]
    assert len(heads) == len(lines)
    assert list(dict.fromkeys(worst(heads))) == WORST_FIRST
    results = json.loads(run(folder, "diff", "before", "after", "-o", "sarif").out)["runs"][0]["results"]
    assert [item["ruleId"] for item in results] == [head[0] for head in heads]


def test_each_class_is_counted_in_a_line(folder: Path) -> None:
    text = run(folder, "diff", "before", "after", "--summary").out
    lines = text.splitlines()
    assert [line.split(":")[0] for line in lines[2:]] == [*WORST_FIRST, "notes"]
    (found,) = json.loads(run(folder, "diff", "before", "after", "-o", "json").out)["environments"]
    rows = [*found["opened"], *found["closed"]]
    for line, name in zip(lines[2:], WORST_FIRST, strict=False):
        mine = [row for row in rows if name in row["classes"]]
        groups = len({row["group"] for row in mine})
        words = f"{groups} group{'s' * (groups > 1)}, {len(mine)} row{'s' * (len(mine) > 1)}"
        assert line == f"{name}: {words}"
    full = run(folder, "diff", "before", "after").out
    assert full.splitlines()[: len(lines) - 1] == lines[:-1]
    assert lines[-1] == f"notes: {len({note['text'] for note in found['notes']})}, told without `--summary`"


@pytest.mark.parametrize(
    ("name", "lines"), [("b", 1), ("a b", 1), ("b  after: c", 2), ("b after:", 2), ("b  ", 2), ("b" * 90, 2)]
)
def test_no_name_of_a_side_is_taken_for_two(folder: Path, name: str, lines: int) -> None:
    (folder / "before").rename(folder / name)
    _, *said = run(folder, "diff", name, "after", "--summary").out.splitlines()
    assert said[:lines] == ([f"before: {name}  after: after"] if lines == 1 else [f"before: {name}", "after: after"])


@pytest.mark.parametrize("form", ["markdown", "github"])
def test_a_summary_is_the_verdict_the_sides_and_the_counts(folder: Path, form: str) -> None:
    lines = run(folder, "diff", "before", "after", "--summary").out.splitlines()
    ran = run(folder, "diff", "before", "after", "--summary", "-o", form)
    assert re.findall(r"[\w-]+: \d+ groups?, \d+ rows?", ran.out.replace("%0A", "\n")) == lines[2:-1]
    assert lines[0] in ran.out
    assert "before: before" in ran.out
    assert "app=b" not in ran.out
    assert ran.out.count("::notice") == (form == "github")


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_programs_get_the_whole_answer(folder: Path, form: str) -> None:
    ran = run(folder, "diff", "before", "after", "--summary", "-o", form)
    assert (ran.code, ran.out) == (2, "")
    assert f"Invalid value for --summary: `{form}` is the whole answer, for programs" in ran.err


def test_equal_sides_have_no_counts(folder: Path) -> None:
    assert len(run(folder, "diff", "after", "after", "--summary").out.splitlines()) == 2


def many(folder: Path, quiet: int, loud: int) -> list[str]:
    """Open that many groups to pods, and to the internet, and write the annotations."""
    inside = [only(f"i{n:02}", "shop", f"i{n:02}", egress=TO_B) for n in range(quiet)]
    blocks: list[Manifest] = [{"to": [{"ipBlock": {"cidr": "8.8.8.0/24"}}]}]
    outside = [only(f"o{n:02}", "shop", f"o{n:02}", egress=blocks) for n in range(loud)]
    open_ = only("b", "shop", "b", ingress=[{}])
    write(folder / "before", DENY, open_)
    write(folder / "after", DENY, open_, *inside, *outside)
    return run(folder, "diff", "before", "after", "-o", "github").out.splitlines()


@pytest.mark.parametrize(("quiet", "loud"), [(9, 0), (10, 0), (11, 0), (15, 3), (0, 10), (3, 12), (12, 12)])
def test_github_is_given_what_it_shows(tmp_path: Path, quiet: int, loud: int) -> None:
    lines = many(tmp_path, quiet, loud)
    levels = [line.split(" ")[0] for line in lines]
    assert max(levels.count("::warning"), levels.count("::notice")) <= 10
    assert levels == ["::warning"] * min(10, loud) + ["::notice"] * (min(9, quiet) + 1)
    end = " without an annotation: `netpolc diff` tells every one"
    if loud > 10:
        assert lines[9] == f"::warning title=netpolc%3A {loud - 9} more::{loud - 9} more warnings{end}"
    assert lines[-1].startswith("::notice title=netpolc diff::")
    hidden = quiet - 9
    assert lines[-1].endswith(f"%0A{hidden} more notice{'s' * (hidden > 1)}{end}") == (hidden > 0)
    assert (" more" in "".join(lines)) == (loud > 10 or quiet > 9)
