"""A project's programs with their lines as plain values, which another process can be handed."""

import pickle
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from attrs import evolve, frozen

from netpolc.authoring.facts import facts
from netpolc.configuration import read_settings
from netpolc.diagnostics.model import Diagnostic, Place, has_errors
from netpolc.diagnostics.origin import Located, Written
from netpolc.pipeline.compiling import joined, programs_of, resolve_each
from netpolc.program.model import Policy, Program, Rule


@frozen
class Exported:
    """The programs of a project by environment, None where it does not compile; and the line of each fact."""

    programs: Mapping[str | None, Program] | None
    facts: Mapping[str, Mapping[str, tuple[str, Place]]]
    diagnostics: tuple[Diagnostic, ...]


def export_project(folder: Path, environments: Sequence[str] = ()) -> Exported:
    """Compile a project folder to programs, with the facts of its environments."""
    settings, faults = read_settings(folder)
    found = list(faults)
    programs: dict[str | None, Program] = {}
    stated: dict[str, Mapping[str, tuple[str, Place]]] = {}
    with programs_of(folder, settings, None, environments, found) as (loader, chosen):
        for environment, program in resolve_each(loader, chosen, settings, found):
            programs[program.environment] = program
            if environment is not None:
                stated[environment.name] = facts(environment)
    return Exported(None if has_errors(found) else programs, stated, joined(found))


def settled(program: Program) -> Program:
    """Look every line of a program up, so that it can leave this process."""
    return evolve(program, policies=tuple(map(_policy, program.policies)), halves=(), unwritten=())


def _policy(policy: Policy) -> Policy:
    return evolve(policy, rules=tuple(map(_rule, policy.rules)), origins=_written(policy.origins))


def _rule(rule: Rule) -> Rule:
    return evolve(rule, origins=_written(rule.origins))


def _written(origins: Sequence[Located]) -> tuple[Located, ...]:
    return tuple(Written(origin.locate()) for origin in origins)


def main() -> None:
    """Write the programs of the project folder that the first argument names to stdout, pickled."""
    exported = export_project(Path(sys.argv[1]), sys.argv[2:])
    programs = exported.programs
    if programs is not None:
        exported = evolve(exported, programs={name: settled(program) for name, program in programs.items()})
    sys.stdout.buffer.write(pickle.dumps(exported))


if __name__ == "__main__":
    # Run as a program, this module is `__main__`, a name that the reader of a pickle cannot look `Exported` up by.
    from netpolc.pipeline import exporting  # noqa: PLW0406 - the same code under its own name

    exporting.main()
