"""Every command of the README is run in an empty folder, and prints what the README shows."""

import re
from pathlib import Path

from tests.docs.api_server import api_server
from tests.docs.fenced import ROOT, blocks
from tests.docs.picture import ASKED, picture_of_the_example
from tests.docs.shell import carry_out, home_of, run

README = ROOT / "README.md"


def test_every_command_prints_what_is_shown(tmp_path: Path) -> None:
    place = tmp_path / "work"
    place.mkdir()
    shown: list[tuple[int, str, int]] = []
    seen: list[tuple[int, str, int]] = []
    with api_server() as (server, objects):
        home = home_of(tmp_path / "home", server)
        for command, ran in carry_out(blocks(README), place, home, run):
            shown.append((command.line, command.output, command.code))
            seen.append((command.line, ran.output, ran.code))
    assert seen == shown
    assert sorted(objects) == [
        f"/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies/{name}"
        for name in ("api", "db", "default-deny", "dns", "web")
    ]


def test_the_picture_is_that_of_the_example() -> None:
    [block] = (block for block in blocks(README) if block.language == "mermaid")
    assert block.text == picture_of_the_example()
    assert f"`netpolc {' '.join(ASKED)}`" in " ".join(README.read_text(encoding="utf-8").split())


def test_the_table_of_commands_is_complete(tmp_path: Path) -> None:
    table = re.findall(r"^\| `netpolc ([a-z]+)", README.read_text(encoding="utf-8"), re.MULTILINE)
    text = run("netpolc --help", tmp_path, tmp_path).output
    offered = re.findall(r"^  ([a-z]+)  ", text.partition("Commands:")[2], re.MULTILINE)
    assert offered
    assert sorted(set(table)) == sorted(offered)


def test_every_json_output_has_a_schema(tmp_path: Path) -> None:
    listed = set(run("netpolc schema", tmp_path, tmp_path).output.split())
    assert listed >= {"check", "connections", "diff", "validate", "why"}


def test_links_lead_somewhere() -> None:
    for path in (README, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))):
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"
