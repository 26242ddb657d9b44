"""Every command of docs/adopt.md is run in an empty folder, and prints what the page shows."""

from pathlib import Path

from tests.docs.api_server import api_server
from tests.docs.fenced import ROOT, blocks
from tests.docs.shell import carry_out, home_of

PAGE = ROOT / "docs" / "adopt.md"


def test_every_command_prints_what_is_shown(tmp_path: Path) -> None:
    place = tmp_path / "work"
    place.mkdir()
    shown: list[tuple[int, str, int]] = []
    seen: list[tuple[int, str, int]] = []
    with api_server() as (server, _):
        home = home_of(tmp_path / "home", server)
        for command, ran in carry_out(blocks(PAGE), place, home):
            shown.append((command.line, command.output, command.code))
            seen.append((command.line, ran.output, ran.code))
    assert len(shown) > 5
    assert seen == shown
