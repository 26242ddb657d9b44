"""What is promised of each environment, as it is said and received, and proven of the program alone."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias, cast

from netpolc.diagnostics.model import Diagnostic
from netpolc.process.messages import Chosen, PromisesMade
from netpolc.process.plain_values import plain, value_of

if TYPE_CHECKING:
    from netpolc.program.model import Program
    from netpolc.program.promises import PlacedPromise, PromisedProgram
    from netpolc.program.spoken import Said

Environments: TypeAlias = "Mapping[str | None, PromisedProgram]"
Prove: TypeAlias = Callable[[Environments, Chosen], Iterable[tuple[str | None, Diagnostic]]]
"""Says which promises are not kept, each with its environment."""


def promises_made(program: "Program", promises: "Sequence[PlacedPromise]") -> PromisesMade:
    """Say what is promised of the environment of a program."""
    from netpolc.program.spoken import unwritten

    stated = plain(tuple(promises))
    return PromisesMade(program.environment, stated, plain(program), plain(unwritten(program)))


def promised_of(message: PromisesMade) -> "PromisedProgram":
    """Read what is promised of an environment. Raises PlainError."""
    from netpolc.program.promises import PromisedProgram

    return PromisedProgram(
        cast("Program", value_of(message.program)),
        cast("tuple[PlacedPromise, ...]", value_of(message.promises)),
        cast("Said", value_of(message.spoken)),
    )


def proven(environments: Environments, chosen: Chosen) -> Iterator[tuple[str | None, Diagnostic]]:
    """Prove the promises of each environment of its program alone, without what others keep beside it."""
    from netpolc.checks.promises import promise_findings
    from netpolc.checks.unspoken import unspoken_labels

    for name, item in environments.items():
        for found in promise_findings(item.program, item.promises):
            yield name, found
    if chosen.whole:
        yield from ((None, found) for found in unspoken_labels(tuple(environments.values())))
