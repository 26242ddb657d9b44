"""Reading which target a project is compiled for, and what is set of it."""

from typing import TypeAlias, cast

from netpolc.authoring.problems import nearest_keyword
from netpolc.diagnostics.nearest import nearest
from netpolc.loading.settings import TargetSettings
from netpolc.targets import TARGETS
from netpolc.targets.target import Target

Wrong: TypeAlias = tuple[str, str | None]
"""What is wrong with a setting, and its cure."""


def with_target(settings: TargetSettings, key: str, value: object) -> TargetSettings | Wrong | None:
    """Return the settings with one more, or what is wrong with it; None where it is a setting of something else."""
    if key == "target":
        wrong = target_fault(value)
        return wrong or TargetSettings(cast("str", value), settings.environments, settings.options)
    if key == "environments":
        return _with_environments(settings, value)
    target = next((target for target in TARGETS if target.name == key and target.options), None)
    return None if target is None else _with_options(settings, target, value)


def target_fault(value: object) -> Wrong | None:
    """Say what is wrong with the name of a target."""
    names = [target.name for target in TARGETS]
    if value in names:
        return None
    near = nearest(value, names) if isinstance(value, str) else None
    listed = ", ".join(f"`{name}`" for name in names)
    return f"there is no target `{value}`", f"did you mean `{near}`?" if near else f"the targets are {listed}"


def _with_environments(settings: TargetSettings, value: object) -> TargetSettings | Wrong:
    found: dict[str, str] = {}
    for name, table in cast("dict[str, object]", value).items() if isinstance(value, dict) else ():
        own = cast("dict[str, object]", table) if isinstance(table, dict) else {"": table}
        for key, text in own.items():
            if key != "target":
                return f"`environments.{name}` holds `{key}`", "only `target` is set by environment"
            if (wrong := target_fault(text)) is not None:
                return wrong
            found[name] = cast("str", text)
    if not isinstance(value, dict):
        return (
            f"`environments` is `{value!r}`",
            "write a table an environment, such as `[tool.netpolc.environments.prod]`",
        )
    return TargetSettings(settings.every, found, settings.options)


def _with_options(settings: TargetSettings, target: Target, value: object) -> TargetSettings | Wrong:
    found: dict[str, tuple[str, ...]] = {}
    for key, texts in cast("dict[str, object]", value).items() if isinstance(value, dict) else (("", value),):
        if key not in target.options:
            return f"there is no setting `{target.name}.{key}`", nearest_keyword(key, target.options).replace("=`", "`")
        listed = cast("list[object]", texts) if isinstance(texts, list) else [None]
        if not all(isinstance(text, str) and text for text in listed):
            return f"`{target.name}.{key}` is `{texts!r}`", "write a list of texts"
        found[key] = tuple(map(str, listed))
    return TargetSettings(settings.every, settings.environments, {**settings.options, target.name: found})
