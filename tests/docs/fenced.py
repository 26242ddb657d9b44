"""The fenced blocks of a Markdown file, with the words after their language and their line."""

from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

ROOT = Path(__file__).resolve().parents[2]


@frozen
class Block:
    """One fenced block."""

    language: str
    words: tuple[str, ...]
    text: str
    line: int
    section: int
    """Counts headings, so that blocks of one section can be told from those of the next."""


def blocks(path: Path) -> Iterator[Block]:
    """Read the blocks of a file; a longer fence may hold a shorter one."""
    fence, info, kept, start, section = "", "", list[str](), 0, 0
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        ticks = line[: len(line) - len(line.lstrip("`"))]
        if not fence and len(ticks) >= 3:
            fence, info, kept, start = ticks, line[len(ticks) :].strip(), [], number
        elif fence and line == fence:
            words = info.split()
            yield Block(words[0] if words else "", tuple(words[1:]), "\n".join([*kept, ""]), start, section)
            fence = ""
        elif fence:
            kept.append(line)
        elif line.startswith("#"):
            section += 1
    assert not fence, f"{path}: a block is not closed"
