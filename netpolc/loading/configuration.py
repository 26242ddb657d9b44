"""The settings of a project: `[tool.netpolc]` of its pyproject.toml."""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from attrs import evolve, field, frozen

from netpolc.authoring.problems import nearest_keyword
from netpolc.diagnostics.catalogue.loading import CONFIGURATION, TOML_SYNTAX
from netpolc.diagnostics.files import file_bytes, reason
from netpolc.diagnostics.model import Diagnostic, Origin, Place, finding
from netpolc.loading.beside import pattern_fault
from netpolc.loading.check_settings import KEYS, NO_CHECKS, CheckSettings, with_checks, with_setting
from netpolc.loading.target_settings import TargetSettings, with_target
from netpolc.rules.branches import branch_name_fault
from netpolc.rules.names import label_key_faults, label_value_faults
from netpolc.rules.version import NEWEST, OLDEST, Version, parse_version

if TYPE_CHECKING:
    from netpolc.program.drafts import OwnLabels
    from netpolc.program.writing_rights import Rights


@frozen
class Settings:
    """What a project sets; the defaults are those of a project without any."""

    kubernetes: Version = NEWEST
    project: str | None = None
    managed_by: bool = True
    main_branch: str | None = None
    beside: tuple[str, ...] = ()
    """Patterns of the files and folders whose policies others keep; `{environment}` stands for the environment."""

    beside_at: Origin | None = field(default=None, eq=False)
    """Where these are set."""

    pod_labels: tuple[tuple[str, str], ...] = ()
    """Labels that every pod of the namespaces of the project has; `{environment}` stands for the environment."""

    waiver_reasons: bool = False
    """Whether each comment that allows a finding has to say why."""
    writes: "Rights" = ()
    """Which modules may own which namespaces."""
    targets: TargetSettings = field(factory=TargetSettings)
    checks: CheckSettings = NO_CHECKS

    @property
    def marks(self) -> "OwnLabels":
        """The labels that netpolc puts on manifests."""
        from netpolc.program.drafts import OwnLabels  # the process that decides builds no program

        return OwnLabels(self.managed_by, self.project)


_KNOWN: Final = (
    *("beside", "checks", "cni", "complete-inventory", "environments", "inventory", "kubernetes", "main-branch"),
    *("managed-by", "pod-cidr", "pod-labels", "project", "service-cidr", "target", "trusted-namespace-labels"),
    *("waiver-reasons", "writes"),
)


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

    from netpolc.authoring.toml_lines import key_places

    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Settings(), (finding(TOML_SYNTAX, _words(str(error)), _at(path, _line_in(str(error)))),)
    tool: object = document.get("tool", {})
    table: object = cast("dict[str, object]", tool).get("netpolc", {}) if isinstance(tool, dict) else {}
    if not isinstance(table, dict):
        return Settings(), (finding(CONFIGURATION, "`tool.netpolc` is no table", _at(path, 1)),)
    places = key_places(text)

    def at(*keys: str) -> Origin:
        stated = (places.get(("tool", "netpolc", *keys[:size])) for size in range(len(keys), -1, -1))
        place = next(filter(None, stated), None)
        if place is None:
            return _at(path, 1)
        return Origin(Place(path.as_posix(), place.line, place.column, place.end_line, place.end_column))

    found: list[Diagnostic] = []
    settings = Settings()
    for keys, changed in _each(cast("Mapping[str, object]", table)):
        if isinstance(changed, Settings):
            settings = changed
        else:
            message, cure = changed
            found.append(finding(CONFIGURATION, message, at(*keys), help=cure))
    return evolve(settings, beside_at=at("beside") if settings.beside else None), tuple(found)


def _each(table: Mapping[str, object]) -> Iterator[tuple[tuple[str, ...], Settings | tuple[str, str | None]]]:
    """Give for each key the settings with it too, or what is wrong with it."""
    settings = Settings()
    for key, value in sorted(table.items()):
        if key == "checks":
            for keys, read in with_checks(settings.checks, value):
                settings = evolve(settings, checks=read) if isinstance(read, CheckSettings) else settings
                yield (key, *keys), settings if isinstance(read, CheckSettings) else read
        else:
            changed = _with_targets(settings, key, value) or _with(settings, key, value)
            settings = changed if isinstance(changed, Settings) else settings
            yield (key,), changed


def _with_targets(settings: Settings, key: str, value: object) -> Settings | tuple[str, str | None] | None:
    read = with_target(settings.targets, key, value)
    return evolve(settings, targets=read) if isinstance(read, TargetSettings) else read


def _with(settings: Settings, key: str, value: object) -> Settings | tuple[str, str | None]:
    """Return the settings with one more, or what is wrong with it and its cure."""
    if key == "kubernetes":
        version = parse_version(value) if isinstance(value, str) else None
        if version is None:
            return f"`kubernetes` is no version: `{value!r}`", f'write a string from `"{OLDEST}"` to `"{NEWEST}"`'
        return evolve(settings, kubernetes=version)
    if key in {"managed-by", "waiver-reasons"}:
        if not isinstance(value, bool):
            return f"`{key}` is `{value!r}`", "write `true` or `false`"
        return evolve(settings, managed_by=value) if key == "managed-by" else evolve(settings, waiver_reasons=value)
    if key in _READERS:
        return _READERS[key](settings, value)
    if key in KEYS:
        read = with_setting(settings.checks, key, value)
        return evolve(settings, checks=read) if isinstance(read, CheckSettings) else read
    if key in {"project", "main-branch"}:
        if not isinstance(value, str) or not value:
            return f"`{key}` is `{value!r}`", "write a string"
        if key == "main-branch":
            fault = branch_name_fault(value)
            cure = "write the name of a branch, such as `main`"
            return (f"`main-branch` is `{value}`: {fault}", cure) if fault else evolve(settings, main_branch=value)
        faults = label_value_faults(value, "metadata.labels")
        return (faults[0].message, faults[0].help) if faults else evolve(settings, project=value)
    return f"there is no setting `{key}`", nearest_keyword(key, _KNOWN).replace("=`", "`")


def _with_writes(settings: Settings, value: object) -> Settings | tuple[str, str | None]:
    from netpolc.loading.write_settings import CURE, rights_of

    read = rights_of(value)
    return (read, CURE) if isinstance(read, str) else evolve(settings, writes=read)


def _with_beside(settings: Settings, value: object) -> Settings | tuple[str, str | None]:
    cure = 'write a list of patterns, such as `["legacy/*.yaml", "theirs/{environment}"]`'
    patterns = cast("list[object]", value) if isinstance(value, list) else None
    if patterns is None:
        return f"`beside` is `{value!r}`", cure
    for pattern in patterns:
        fault = "it is no text" if not isinstance(pattern, str) else pattern_fault(pattern)
        if fault:
            return f"`beside` holds `{pattern}`: {fault}", cure
    return evolve(settings, beside=tuple(map(str, patterns)))


def _with_labels(settings: Settings, value: object) -> Settings | tuple[str, str | None]:
    words = cast("list[object]", value) if isinstance(value, list) else None
    if words is None:
        return f"`pod-labels` is `{value!r}`", 'write a list of labels, such as `["env={environment}"]`'
    found: dict[str, str] = {}
    for word in words:
        label = pod_label(word) if isinstance(word, str) else f"`pod-labels` holds `{word!r}`, which is no text"
        if isinstance(label, str):
            return label, "write a label as `key=value`"
        if found.setdefault(*label) != label[1]:
            return f"no pod has two values of `{label[0]}`: `{found[label[0]]}` and `{label[1]}`", None
    return evolve(settings, pod_labels=tuple(sorted(found.items())))


_READERS: Final[Mapping[str, Callable[[Settings, object], Settings | tuple[str, str | None]]]] = {
    "beside": _with_beside,
    "pod-labels": _with_labels,
    "writes": _with_writes,
}
"""What reads the settings that are lists or tables."""


def pod_label(word: str) -> tuple[str, str] | str:
    """Read `key=value`, in whose value `{environment}` may stand; a text says what is wrong with it."""
    key, sign, value = word.partition("=")
    faults = label_key_faults(key, "label") or label_value_faults(value.replace("{environment}", "x"), "label")
    return f"`{word}` is no label such as `env=prod`" if not sign or faults else (key, value)


def _at(path: Path, line: int) -> Origin:
    return Origin(Place(path.as_posix(), line))


def _words(message: str) -> str:
    """Take the place out of the words of `tomllib`, which end with `(at line 3, column 7)`."""
    words = message.rpartition(" (at ")[0] or message
    return words[:1].lower() + words[1:]


def _line_in(message: str) -> int:
    words = message.replace(",", " ").replace(")", " ").split()
    return next((int(word) for before, word in pairwise(words) if before == "line" and word.isdigit()), 1)
