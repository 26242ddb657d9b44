"""The settings of a project: `[tool.netpolc]` of its pyproject.toml."""

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import cast

from attrs import evolve

from netpolc.diagnostics.catalogue.loading import CONFIGURATION, TOML_SYNTAX
from netpolc.diagnostics.files import file_bytes, reason
from netpolc.diagnostics.model import Diagnostic, Origin, Place, finding
from netpolc.loading.settings import Settings


def read_settings(folder: Path) -> tuple[Settings, tuple[Diagnostic, ...]]:
    """Read the settings of a project folder; a missing file, or one without the table, gives the defaults."""
    path = folder / "pyproject.toml"
    try:
        if path.exists() and not path.is_file():
            return Settings(), (finding(TOML_SYNTAX, "`pyproject.toml` is no file", _at(path, 1)),)
        data = file_bytes(path)
    except (FileNotFoundError, NotADirectoryError):
        return Settings(), ()
    except OSError as error:
        said = f"`pyproject.toml` cannot be read: {reason(error)}"
        return Settings(), (finding(TOML_SYNTAX, said, _at(path, 1)),)
    return settings_of(data, path)


def settings_of(data: bytes, path: Path) -> tuple[Settings, tuple[Diagnostic, ...]]:
    """Read the settings from the bytes of a pyproject.toml, whose `path` the findings name."""
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        return Settings(), (finding(TOML_SYNTAX, f"`pyproject.toml` cannot be read: {error}", _at(path, 1)),)
    import tomllib

    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Settings(), (finding(TOML_SYNTAX, _words(str(error)), _at(path, _line_in(str(error)))),)
    table = own_table(document)
    if not isinstance(table, dict):
        return Settings(), (finding(CONFIGURATION, "`tool.netpolc` is no table", _at(path, 1)),)
    if not table:
        return Settings(), ()
    from netpolc.authoring.toml_lines import key_places
    from netpolc.loading.reading_settings import each_setting

    places = key_places(text)

    def at(*keys: str) -> Origin:
        stated = (places.get(("tool", "netpolc", *keys[:size])) for size in range(len(keys), -1, -1))
        place = next(filter(None, stated), None)
        if place is None:
            return _at(path, 1)
        return Origin(Place(path.as_posix(), place.line, place.column, place.end_line, place.end_column))

    found: list[Diagnostic] = []
    settings = Settings()
    for keys, changed in each_setting(cast("Mapping[str, object]", table)):
        if isinstance(changed, Settings):
            settings = changed
        else:
            message, cure = changed
            found.append(finding(CONFIGURATION, message, at(*keys), help=cure))
    checks = settings.checks._replace(cni_at=at("cni")) if "cni" in table else settings.checks
    beside_at = at("beside") if settings.beside else None
    own: object = cast("dict[str, object]", table).get("environments")
    names = list(cast("dict[str, object]", own)) if isinstance(own, dict) else []
    environments_at = tuple((name, at("environments", name)) for name in names)
    settings = evolve(settings, beside_at=beside_at, checks=checks, environments_at=environments_at)
    return settings, tuple(found)


def own_table(document: Mapping[str, object]) -> object:
    """Return what a pyproject.toml says of netpolc, a table or not; an empty one where it says nothing."""
    tool = document.get("tool", {})
    return cast("dict[str, object]", tool).get("netpolc", {}) if isinstance(tool, dict) else {}


def _at(path: Path, line: int) -> Origin:
    return Origin(Place(path.as_posix(), line))


def _words(message: str) -> str:
    """Take the place out of the words of `tomllib`, which end with `(at line 3, column 7)`."""
    words = message.rpartition(" (at ")[0] or message
    return words[:1].lower() + words[1:]


def _line_in(message: str) -> int:
    words = message.replace(",", " ").replace(")", " ").split()
    return next((int(word) for before, word in pairwise(words) if before == "line" and word.isdigit()), 1)
