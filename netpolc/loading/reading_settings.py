"""Reading `[tool.netpolc]`, key by key; what is wrong with one is said, and the others count."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, cast

from attrs import evolve

from netpolc.authoring.problems import nearest_keyword
from netpolc.loading.beside import pattern_fault
from netpolc.loading.check_settings import KEYS, with_checks, with_setting
from netpolc.loading.settings import CheckSettings, Settings, TargetSettings
from netpolc.loading.target_settings import with_target
from netpolc.rules.branches import branch_name_fault
from netpolc.rules.names import label_key_faults, label_value_faults
from netpolc.rules.version import NEWEST, OLDEST, parse_version

_KNOWN: Final = (
    *("beside", "checks", "cni", "complete-inventory", "environments", "inventory", "kubernetes", "main-branch"),
    *("managed-by", "pod-cidr", "pod-labels", "project", "service-cidr", "target", "trusted-namespace-labels"),
    *("waiver-reasons", "writes"),
)


def each_setting(table: Mapping[str, object]) -> Iterator[tuple[tuple[str, ...], Settings | tuple[str, str | None]]]:
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
