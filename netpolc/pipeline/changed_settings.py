"""Settings that a change moves and that no manifest shows: what is judged, and how strictly, hangs on them."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, cast

from netpolc.analysis.answers import Note
from netpolc.diagnostics.files import file_bytes
from netpolc.loading.configuration import own_table
from netpolc.sides.comparison import Side

_SHOWN: Final = frozenset({"managed-by", "project", "target"})
"""What these change stands in the manifests, which are compared."""
_TABLES: Final = frozenset({"checks", "writes"})
"""Of these each key is named."""


def changed_settings(before: Side, after: Side) -> tuple[Note, ...]:
    """Note which settings of a project are others on the two sides, where both are projects."""
    if before.compiled is None or after.compiled is None:
        return ()
    texts = _text(before.root), _text(after.root)
    if texts[0] == texts[1]:
        return ()
    old, new = (dict(_settings(text)) for text in texts)
    names = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
    if not names:
        return ()
    told = ", ".join(f"`{name}`" for name in names)
    return (Note("settings", f"`[tool.netpolc]` is another after the change, and what is judged hangs on it: {told}"),)


def _text(root: Path) -> bytes:
    try:
        return file_bytes(root / "pyproject.toml")
    except OSError:
        return b""


def _settings(text: bytes) -> Iterator[tuple[str, object]]:
    """Give each setting with its value; a text that cannot be read has none, and is refused elsewhere."""
    import tomllib

    try:
        table = own_table(tomllib.loads(text.decode("utf-8-sig")))
    except ValueError:
        return
    for name, value in cast("Mapping[str, object]", table).items() if isinstance(table, dict) else ():
        if name in _TABLES and isinstance(value, dict):
            yield from ((f"{name}.{key}", item) for key, item in cast("Mapping[str, object]", value).items())
        elif name not in _SHOWN:
            yield name, value
