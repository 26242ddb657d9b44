"""The commands of docs/promises.md and docs/reach.md print what is shown, and the table is that of the catalogue."""

import re
from pathlib import Path

import pytest

from netpolc.diagnostics.catalogue.promises import CODES
from tests.docs.fenced import ROOT, blocks
from tests.docs.shell import carry_out

PAGE = ROOT / "docs" / "promises.md"


@pytest.mark.parametrize("page", [PAGE, ROOT / "docs" / "reach.md"], ids=lambda page: page.stem)
def test_every_command_prints_what_is_shown(page: Path, tmp_path: Path) -> None:
    place = tmp_path / "work"
    place.mkdir()
    ran = list(carry_out(blocks(page), place, tmp_path))
    assert [(ran.output, ran.code) for _, ran in ran] == [(command.output, command.code) for command, _ in ran]
    assert len(ran) > 1


def test_every_finding_is_in_the_table() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \(`(NP\d+)`\) \| ([a-z]+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == [(code.name, code.id, code.severity.value) for code in CODES]
