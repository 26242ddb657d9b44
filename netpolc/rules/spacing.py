"""A colon without a space behind it, which makes one text of a key and its value."""

import re
from collections.abc import Collection
from typing import Final

from netpolc.rules.quoting import quoted

_NO_SPACE: Final = re.compile(r"(?:^|\s)([A-Za-z_][\w./-]*):([^\s/:]\S*)")
_LINE: Final = re.compile(r"^[ \t]*(?:- +)*([A-Za-z]+):([^\s:/]\S*)[ \t]*$", re.MULTILINE)


def missing_space(text: str, *, behind: bool = False) -> str | None:
    """Say the cure where a colon without a space made one text of a key and its value.

    `behind`: the key stands behind other words, as it does where its line went on with the value of the line before.
    """
    found = _NO_SPACE.search(text)
    return (
        None
        if found is None or (behind and not found.start())
        else f"put a space behind the colon: {quoted(f'{found[1]}: {found[2]}')}"
    )


def line_without_space(text: str, names: Collection[str]) -> tuple[int, str] | None:
    """Find the first line, from 0, in which a field of one of these names has no space behind its colon, and the cure.

    `text`: what is no YAML.
    """
    for found in _LINE.finditer(text):
        if found[1] in names:
            return text.count("\n", 0, found.start(1)), f"put a space behind the colon: `{found[1]}: {found[2]}`"
    return None
