"""Numbers with their nouns, and lines of which too many are counted."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def counted(count: int, one: str, several: str = "") -> str:
    """Write a count and its noun: `1 way`, `2 ways`."""
    return f"{count} {one if count == 1 else several or f'{one}s'}"


def fitting(items: Sequence[T], most: int | None) -> Sequence[T]:
    """Give the first of several things, or all of them (`most`: None); one alone is never left out."""
    return items if most is None or len(items) <= most + 1 else items[:most]


def first_of(lines: Sequence[T], most: int, indent: str = "") -> Iterator[T | str]:
    """Give the first of some lines and count the others, all of which the JSON has."""
    shown = fitting(lines, most)
    yield from shown
    if len(lines) > len(shown):
        yield f"{indent}… and {len(lines) - len(shown)} more, which `-o json` lists"
