"""The options that commands share: one spelling, one meaning, one help."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from netpolc.cli.completing import environments
from netpolc.cli.outcome import UsageError
from netpolc.cli.outputs import Output, read_output, settled
from netpolc.cli.streams import Choice
from netpolc.reports.formats import FORMATS
from netpolc.rules.version import NEWEST, OLDEST, Version, parse_version


def _version(text: str) -> Version:
    version = parse_version(text)
    if version is None:
        raise typer.BadParameter(f"`{text}` is no version from {OLDEST} to {NEWEST}")
    return version


def _day(text: str) -> str:
    from netpolc.authoring.ending import is_day

    if not is_day(text):
        raise typer.BadParameter(f"`{text}` is no date, such as `2026-12-31`")
    return text


def outputs(answer: str) -> Any:  # noqa: ANN401 - typer says so
    """Return the option `-o`, which takes the formats of an answer, each with a file or without, and repeats."""
    names = tuple(FORMATS[answer])

    def read(word: str) -> Output:
        try:
            return read_output(word, names)
        except UsageError as error:
            raise typer.BadParameter(str(error)) from None

    shown = f"<{'|'.join(names)}>[:FILE]"
    help_ = "The format, and the file that it is written to instead of stdout; repeats."
    return typer.Option("--output", "-o", metavar=shown, parser=read, autocompletion=lambda: list(names), help=help_)


def asked(form: Sequence[Output] | None, directory: Path) -> tuple[Output, ...]:
    """Return where an answer goes to. Raises BadParameter for places that cannot be written to, or not by two."""
    try:
        return settled(form or (), directory.resolve())
    except UsageError as error:
        raise typer.BadParameter(str(error), param_hint="'--output' / '-o'") from None


Directory = Annotated[
    Path,
    typer.Option(
        "--directory", "-C", metavar="FOLDER", exists=True, file_okay=False, help="The project folder (this one)."
    ),
]
Paths = Annotated[list[str] | None, typer.Argument(metavar="[PATH…]", help="Files and folders; `-` is standard input.")]
NamespaceOfNone = Annotated[
    str, typer.Option("--namespace", "-n", metavar="NAME", help="The namespace of objects that name none.")
]
NamespaceIfAny = Annotated[
    str | None, typer.Option("--namespace", "-n", metavar="NAME", help="Where objects go that name no namespace.")
]
Environments = Annotated[
    list[str] | None,
    typer.Option(
        "--env",
        metavar="NAME",
        autocompletion=environments,
        help="Only this environment; repeats, and takes patterns such as `prod-*`.",
    ),
]
OneEnvironment = Annotated[
    list[str] | None,
    typer.Option(
        "--env",
        metavar="NAME",
        autocompletion=environments,
        help="The environment to ask, where the project has several; or a pattern.",
    ),
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
Inventories = Annotated[
    list[str] | None,
    typer.Option(
        "--inventory", metavar="PATH", help="Manifests of the workloads, Services and namespaces that exist; repeats."
    ),
]
AllowEmpty = Annotated[bool, typer.Option("--allow-empty", help="Let an environment have no manifests.")]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", parser=_day, help="The day of which it is asked which exceptions end."),
]
Strict = Annotated[bool, typer.Option("--strict", help="Let warnings fail, as errors do.")]
Colour = Annotated[
    Choice, typer.Option("--color", "--colour", help="Colour what people read; `auto`: on a terminal, unless NO_COLOR.")
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show notes too.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show errors only.")]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Do the work, and keep nothing of it.")]
NoCode = Annotated[
    bool,
    typer.Option("--no-code", help="Run no policy module: read manifests, and of a commit its committed build only."),
]
