"""Numbers with their nouns, and lines of which too many are counted."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def counted(count: int, one: str, several: str = "") -> str:
    """Write a count and its noun: `1 way`, `2 ways`."""
    return f"{count} {one if count == 1 else several or f'{one}s'}"


def first_of(lines: Sequence[T], most: int, indent: str = "") -> Iterator[T | str]:
    """Give the first of some lines and count the others, all of which the JSON has; one alone is never counted."""
    shown = lines if len(lines) <= most + 1 else lines[:most]
    yield from shown
    if len(lines) > len(shown):
        yield f"{indent}… and {len(lines) - len(shown)} more, which `-o json` lists"
