"""docs/targets.md shows what is written, each construct in each target, and its commands work."""

from pathlib import Path

from netpolc.targets import TARGETS
from tests.docs.fenced import blocks
from tests.docs.shell import run
from tests.docs.targets import GOLDEN, TARGETS_PAGE, expected, rewritten


def test_every_manifest_is_what_is_written() -> None:
    assert TARGETS_PAGE.read_text(encoding="utf-8") == rewritten(TARGETS_PAGE)


def test_each_construct_is_shown_in_each_target() -> None:
    shown = {(block.language, *block.words) for block in blocks(TARGETS_PAGE)}
    names = {words[1] for words in expected() if words[0] == "python"}
    assert {words[1] for words in shown if words[0] == "python"} == names
    for target in TARGETS:
        assert {words[2] for words in shown if words[:2] == ("yaml", target.name)} == names


def test_the_commands_of_a_move_find_it_equal(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    source = (GOLDEN / "shop.py").read_text(encoding="utf-8")
    kept = (line for line in source.splitlines(keepends=True) if 'policy("block"' not in line)
    (tmp_path / "policies/shop.py").write_text("".join(kept).replace('to=any_of(app("db"), internet)', 'to=app("db")'))
    commands = [
        line.removeprefix("$ ").partition(" #")[0]
        for block in blocks(TARGETS_PAGE)
        if block.language == "console"
        for line in block.text.splitlines()
        if line.startswith("$ netpolc")
    ]
    assert len(commands) >= 3
    for command in commands:
        ran = run(command, tmp_path, tmp_path / "home")
        assert ran.code == 0, (command, ran.output)
