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


def _day(text: str) -> str:
    from netpolc.authoring.ending import is_day

    if not is_day(text):
        raise typer.BadParameter(f"`{text}` is no date, such as `2026-12-31`")
    return text


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
NoCode = Annotated[
    bool,
    typer.Option("--no-code", help="Run no policy module: read manifests, and of a commit its committed build only."),
]
