"""Numbers with their nouns."""


def counted(count: int, one: str, several: str = "") -> str:
    """Write a count and its noun: `1 way`, `2 ways`."""
    return f"{count} {one if count == 1 else several or f'{one}s'}"
