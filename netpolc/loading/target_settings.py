"""Which target a project is compiled for, and what is set of it."""

from collections.abc import Mapping
from typing import TypeAlias, cast

from attrs import field, frozen

from netpolc.authoring.problems import nearest_keyword
from netpolc.diagnostics.nearest import nearest
from netpolc.targets import TARGETS, named
from netpolc.targets.target import Options, Target

Wrong: TypeAlias = tuple[str, str | None]
"""What is wrong with a setting, and its cure."""


@frozen
class TargetSettings:
    """What a project sets: the target of all environments, those of single ones, and the options of each target."""

    every: str = ""
    environments: Mapping[str, str] = field(factory=dict[str, str])
    options: Mapping[str, Options] = field(factory=dict[str, Options])

    def target(self, environment: str | None, asked: str = "") -> Target:
        """Return the target of an environment: the one that is asked for, its own, or that of all."""
        own = "" if environment is None else self.environments.get(environment, "")
        return named(asked or own or self.every)

    def options_of(self, target: Target) -> Options:
        """Return what is set of a target."""
        return self.options.get(target.name, {})


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
