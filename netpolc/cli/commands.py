"""The table of commands, and what the program says of itself: data, which whoever only shows it reads without typer."""

from keyword import iskeyword
from typing import Final, NamedTuple

PROGRAM: Final = "netpolc"


class Command(NamedTuple):
    """A command: the function `name` of the module `netpolc.cli.name`, whose `HELP` says everything.

    One that is a word of Python has a `_` behind its name there.
    """

    name: str
    summary: str

    @property
    def module(self) -> str:
        """Return the name of its module, and of its function there."""
        return f"{self.name}_" if iskeyword(self.name) else self.name


COMMANDS: Final = (
    Command("init", "Write a small working project."),
    Command("check", "Say what is wrong with the policies; write nothing."),
    Command("build", "Compile the policies to manifests."),
    Command("diff", "Say what a change opens and closes."),
    Command("verify", "Say whether rendered manifests mean what the policies compile to."),
    Command("why", "Say which rules allow one connection, or what stands in its way."),
    Command("connections", "Say who may reach whom, of the workloads that exist."),
    Command("reach", "Say whom a compromised pod reaches, step by step."),
    Command("inventory", "Write what exists as typed names."),
    Command("mutate", "Say how much the promises notice, by changing each clause."),
    Command("validate", "Say what the API server would say of manifests."),
    Command("import", "Write YAML that is there as Python that means the same."),
    Command("clean", "Remove what is kept between two runs."),
    Command("explain", "Show the page of a finding's code."),
    Command("schema", "Print the JSON Schema of an output."),
    Command("completion", "Print the completion script of a shell."),
    Command("help", "Show the help of a command."),
    Command("version", "Show the version, and what it is made for."),
)

HELP: Final = """Compile typed Python to Kubernetes NetworkPolicy, and prove what a change opens and closes.

Examples:

    netpolc init shop

    netpolc check

    netpolc build --env prod

`netpolc COMMAND --help` says more, with examples. An option may come from the environment: NETPOLC_ENV=prod for every
command, NETPOLC_DIFF_FAIL_ON=outside for one. What the command line says wins, and a setting comes last.

Exit codes: 0 well, 1 errors or differences, 2 usage or a path that cannot be opened, 70 a bug of netpolc, 130 after
Ctrl-C.
"""
