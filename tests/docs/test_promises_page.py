"""The commands of docs/promises.md print what the page shows, and its table is that of the catalogue."""

import re
from pathlib import Path

from netpolc.diagnostics.catalogue.promises import CODES
from tests.docs.fenced import ROOT, blocks
from tests.docs.shell import carry_out

PAGE = ROOT / "docs" / "promises.md"


def test_every_command_prints_what_is_shown(tmp_path: Path) -> None:
    place = tmp_path / "work"
    place.mkdir()
    ran = list(carry_out(blocks(PAGE), place, tmp_path))
    assert [(ran.output, ran.code) for _, ran in ran] == [(command.output, command.code) for command, _ in ran]
    assert len(ran) > 1


def test_every_finding_is_in_the_table() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \(`(NP\d+)`\) \| ([a-z]+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == [(code.name, code.id, code.severity.value) for code in CODES]
