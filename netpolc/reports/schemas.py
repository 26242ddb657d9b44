"""The JSON Schemas of the package: of what netpolc prints, and of what it writes."""

from pathlib import Path
from typing import Final

from netpolc.targets.schemas import schemas_folder

_OUTPUT: Final = "output"


def schema_names() -> tuple[str, ...]:
    """Return the names that `netpolc schema` takes, sorted: `check`, and for a manifest its kind."""
    return tuple(sorted(_files()))


def schema_text(name: str) -> str | None:
    """Return the text of a schema, or None where there is none of that name."""
    path = _files().get(name)
    return None if path is None else path.read_text(encoding="utf-8")


def _files() -> dict[str, Path]:
    folder = schemas_folder()
    outputs = sorted((folder / _OUTPUT).glob("*.json"))
    manifests = sorted(path for path in folder.rglob("*.json") if path.parent != folder / _OUTPUT)
    return {path.stem: path for path in (*manifests, *outputs)}
