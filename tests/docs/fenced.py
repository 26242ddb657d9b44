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
    info, kept, start, section = "", list[str](), 0, 0
    inside = False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("```"):
            if inside:
                words = info.split()
                yield Block(words[0] if words else "", tuple(words[1:]), "\n".join([*kept, ""]), start, section)
            info, kept, start, inside = line[3:].strip(), [], number, not inside
        elif inside:
            kept.append(line)
        elif line.startswith("#"):
            section += 1
    assert not inside, f"{path}: a block is not closed"
