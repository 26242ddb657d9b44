"""The program as typer has it; only the module of the command that is named is imported."""

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from io import StringIO
from typing import IO, Annotated, Final, Protocol, cast, runtime_checkable

import typer
from typer.core import TyperGroup
from typer.main import get_command

from netpolc.cli.codes import USAGE
from netpolc.cli.commands import COMMANDS, HELP, PROGRAM
from netpolc.cli.root_help import MOST_COLUMNS, root_help
from netpolc.cli.streams import ReportError, data, people
from netpolc.cli.variables import COMPLETE, any_given, names_of, unknown
from netpolc.diagnostics.nearest import meant
from netpolc.reports.escaping.lines import Shown, page


def run(arguments: Sequence[str]) -> int:
    """Run a command line, and return its exit code."""
    chosen = _named(arguments)
    command = get_command(application(chosen))
    _bind(command, chosen)
    try:
        ended: object = command.main(args=list(arguments), prog_name=PROGRAM, standalone_mode=False)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except ReportError as error:
        people(page([f"netpolc: {error}"]))
        return USAGE
    except Exception as error:
        if not isinstance(error, _Usage):
            raise
        people(_usage(error, arguments))
        return error.exit_code
    return ended if isinstance(ended, int) else 0


def _bind(command: object, chosen: str | None) -> None:
    """Let variables of the environment stand for the options of the command that is chosen."""
    if chosen is None or not any_given(os.environ):
        return
    commands = cast("Mapping[str, object]", getattr(command, "commands", {}))
    options: list[str] = []
    for item in getattr(commands.get(chosen), "params", ()):
        option = next((name for name in getattr(item, "opts", ()) if name.startswith("--")), None)
        if option is not None:
            options.append(option)
            item.envvar, item.show_envvar = names_of(chosen, option), False
    for name in unknown(os.environ, chosen, options, commands) if chosen in commands else ():
        people(page([f"note: `{name}` stands for no option of `netpolc {chosen}`, and does not count"]))


@runtime_checkable
class _Usage(Protocol):
    """What typer raises for a command line that it cannot carry out; its class has no public name in typer 0.27."""

    exit_code: int

    def format_message(self) -> str: ...
    def show(self, file: IO[str] | None = None) -> None: ...


def _usage(error: _Usage, arguments: Sequence[str]) -> Shown:
    """Write what typer would, with the words of the command line escaped."""
    whole = StringIO()
    error.show(whole)
    head = whole.getvalue().partition("Error: ")[0]
    message = f"Error: {_said(error, arguments)}"
    # Typer lists choices on lines of their own; where the user's words have line ends too, nobody can tell them apart.
    lines = [message] if any("\n" in word for word in arguments) else message.expandtabs().split("\n")
    return page([*head.split("\n")[:-1], *lines])


def _said(error: _Usage, arguments: Sequence[str]) -> str:
    """Say what is wrong as typer does, but suggest only what is near."""
    said = _with_variable(error, error.format_message())
    option: object = getattr(error, "option_name", None)
    if isinstance(option, str) and hasattr(error, "possibilities"):
        context: object = getattr(error, "ctx", None)
        parameters: Sequence[object] = getattr(getattr(context, "command", None), "params", ())
        known = [name for item in parameters for name in getattr(item, "opts", ()) if name.startswith("--")]
        cure = meant(option, known)
        return f"No such option: {option}{f'; {cure}' if cure else ''}"
    if said.startswith("No such command "):
        word = _named(arguments) or ""
        cure = meant(word, [command.name for command in COMMANDS])
        return f"No such command '{word}'{f'; {cure}' if cure else '.'}"
    if said.startswith("Got unexpected extra argument") and _named(arguments) in _OF_PROJECTS:
        return f"{said}; a project folder is named by `-C`, and all of its policies belong together"
    choice = _CHOICE.search(said)
    cure = meant(choice[1], _QUOTED.findall(choice[2])) if choice else None
    return f"{said.rstrip('.')}; {cure}" if cure else said


def _with_variable(error: _Usage, said: str) -> str:
    """Name the variable that a wrong value came from, instead of the option that nobody wrote."""
    context: object = getattr(error, "ctx", None)
    hint = str(getattr(error, "param_hint", None)).replace("'", "").split(" / ")
    every: Iterable[object] = getattr(getattr(context, "command", None), "params", ())
    named = next((item for item in every if {*hint} & {*getattr(item, "opts", ())}), None)
    parameter: object = getattr(error, "param", None) or named
    names: object = getattr(parameter, "envvar", None)
    source: object = getattr(context, "get_parameter_source", str)(getattr(parameter, "name", ""))
    if not isinstance(names, list) or getattr(source, "name", "") != "ENVIRONMENT":
        return said
    name = next((str(name) for name in cast("list[object]", names) if os.environ.get(str(name))), "")
    return f"{said.rstrip('.')}; it comes from the variable `{name}`" if name else said


_OF_PROJECTS: Final = frozenset({"build", "check"})
_CHOICE: Final = re.compile(r"'([^']*)' is not one of ('[^']*'(?:, '[^']*')*)\.$")
_QUOTED: Final = re.compile("'([^']*)'")


class _Root(TyperGroup):
    """The program, which shows itself in the same words however it is asked."""

    def get_help(self, ctx: object) -> str:
        del ctx
        return root_help().rstrip("\n")


def application(chosen: str | None) -> typer.Typer:
    """Build the program with one command in full, and of the others what the list of commands shows."""
    result = typer.Typer(
        add_completion=COMPLETE in os.environ,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        cls=_Root,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": MOST_COLUMNS},
    )
    result.callback(help=HELP)(_root)
    for command in COMMANDS:
        if command.name == chosen:
            module = import_module(f"netpolc.cli.{command.module}")
            function = cast("Callable[..., None]", getattr(module, command.module))
            result.command(command.name, help=cast("str", module.HELP))(function)
        else:
            result.command(command.name, help=command.summary)(_unnamed)
    return result


def _named(arguments: Sequence[str]) -> str | None:
    """Return the first word that is no option: the root has none with a value."""
    if COMPLETE in os.environ:
        typed = os.environ.get("_TYPER_COMPLETE_ARGS") or os.environ.get("COMP_WORDS", "")
        arguments = typed.split()[1:]
    return next((word for word in arguments if not word.startswith("-")), None)


def _show_version(wanted: bool) -> None:
    if wanted:
        from netpolc.cli.release import version_line

        data(version_line())
        raise typer.Exit


def _root(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_show_version, help="Show the version and exit.")
    ] = False,
) -> None:
    """Hold the options that stand before any command."""
    del version


def _unnamed() -> None:
    """Stand in the list of commands for one that was not named."""
