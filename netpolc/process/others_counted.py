"""What others keep, counted by the checks of a project; what is found on their lines alone is not told."""

from collections.abc import Iterable, Iterator

from attrs import evolve

from netpolc.diagnostics.model import Diagnostic
from netpolc.program.model import Program


def with_others(program: Program) -> Program:
    """Let what others keep isolate and open as what is compiled does."""
    return evolve(program, policies=(*program.policies, *program.beside)) if program.beside else program


def own(found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Leave out findings about lines of others alone: nobody here can mend them."""
    return (item for item in found if item.origin is None or item.origin.place.path.endswith((".py", ".toml")))
