"""The options that commands share: one spelling, one meaning, one help."""

from pathlib import Path
from typing import Annotated, Any

import typer

from netpolc.cli.streams import Choice
from netpolc.reports.formats import FORMATS
from netpolc.rules.version import NEWEST, OLDEST, Version, parse_version


def _version(text: str) -> Version:
    version = parse_version(text)
    if version is None:
        raise typer.BadParameter(f"`{text}` is no version from {OLDEST} to {NEWEST}")
    return version


def output(answer: str, help_: str = "The format: text for people, or json.") -> Any:  # noqa: ANN401 - typer says so
    """Return the option `-o`, which takes the formats of an answer."""
    names = tuple(FORMATS[answer])

    def known(word: str) -> str:
        if word not in names:
            raise typer.BadParameter(f"{word!r} is not one of {', '.join(map(repr, names))}.")
        return word

    shown = f"<{'|'.join(names)}>"
    return typer.Option("--output", "-o", metavar=shown, parser=known, autocompletion=lambda: list(names), help=help_)


Directory = Annotated[
    Path,
    typer.Option(
        "--directory", "-C", metavar="FOLDER", exists=True, file_okay=False, help="The project folder (this one)."
    ),
]
Environments = Annotated[
    list[str] | None,
    typer.Option("--env", metavar="NAME", help="Only this environment; repeats, and takes patterns such as `prod-*`."),
]
OneEnvironment = Annotated[
    list[str] | None,
    typer.Option("--env", metavar="NAME", help="The environment to ask, where the project has several; or a pattern."),
]
Kubernetes = Annotated[
    Version | None,
    typer.Option(
        "--kubernetes",
        metavar="1.NN",
        parser=_version,
        help=f"The version whose rules hold, {OLDEST} to {NEWEST}, instead of the project's setting.",
    ),
]


def _target(text: str) -> str:
    from netpolc.loading.target_settings import target_fault

    wrong = target_fault(text)
    if wrong is not None:
        message, cure = wrong
        raise typer.BadParameter(message if cure is None else f"{message}: {cure}")
    return text


def _targets() -> list[str]:
    from netpolc.targets import TARGETS

    return [target.name for target in TARGETS]


TargetName = Annotated[
    str | None,
    typer.Option(
        "--target",
        metavar="NAME",
        parser=_target,
        autocompletion=_targets,
        help="What all environments are compiled for, instead of the settings: kubernetes, cilium or calico.",
    ),
]
TargetNames = Annotated[
    list[str] | None,
    typer.Option(
        "--target",
        metavar="NAME",
        parser=_target,
        autocompletion=_targets,
        help="What projects are compiled for, instead of their settings; twice: that of BEFORE, and that of AFTER.",
    ),
]
Inventory = Annotated[
    str | None, typer.Option("--inventory", metavar="FOLDER", help="Manifests of the workloads that exist.")
]
AllowEmpty = Annotated[bool, typer.Option("--allow-empty", help="Let an environment have no manifests.")]
Strict = Annotated[bool, typer.Option("--strict", help="Let warnings fail, as errors do.")]
Colour = Annotated[
    Choice, typer.Option("--color", "--colour", help="Colour what people read; `auto`: on a terminal, unless NO_COLOR.")
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show notes too.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show errors only.")]
NoCode = Annotated[
    bool,
    typer.Option("--no-code", help="Run no policy module: read manifests, and of a commit its committed build only."),
]
