"""The same policy sets, run a second time: what is not the same hangs on something that is not in the sources."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from netpolc.diagnostics.catalogue.repeating import OTHER_CLAUSE, OTHER_END, OTHER_ENVIRONMENTS
from netpolc.diagnostics.model import Diagnostic, Severity, finding
from netpolc.diagnostics.origin import Stretch, located
from netpolc.loading.sources import Ahead
from netpolc.process.messages import Chosen, Found, Repeated, Request, Yielded, found_in
from netpolc.process.parent import PolicyProcess, UnfinishedError, again, spawn
from netpolc.process.starting import other_seed
from netpolc.proof.lowered import Stretches
from netpolc.targets.target import Name, in_order, shown


class Again:
    """A second run beside the first one: backwards, apart from the user's surroundings, with another hash seed.

    Raises UnfinishedError where no process can be started.
    """

    def __init__(self, request: Request) -> None:
        self._request: Final = request._replace(apart=True)
        self._process: Final = again()

    def ask(self, ahead: Ahead) -> None:
        """Let it begin. `ahead`: modules that are compiled already."""
        self._process.ask(self._request._replace(job="bytes", backwards=True), ahead)

    def differences(
        self,
        chosen: Chosen,
        files: Mapping[str | None, Mapping[Name, bytes]],
        places: Mapping[tuple[str | None, Name], Stretches],
    ) -> tuple[Diagnostic, ...]:
        """Say what is not as it was in the first run, which found no error."""
        again: dict[str | None, dict[Name, bytes]] = {}
        other = Chosen(None, ())
        errors: list[Diagnostic] = []
        try:
            for message in self._process.messages():
                if isinstance(message, Chosen):
                    other = message
                elif isinstance(message, Found):
                    errors += (item for item in found_in(message) if item.severity is Severity.ERROR)
                elif isinstance(message, Repeated):
                    again[message.environment] = dict(message.files)
        except UnfinishedError as error:
            errors = [error.diagnostic]
        if errors:
            return tuple(dict.fromkeys(_failed(item) for item in errors))
        if other.every != chosen.every or set(other.chosen) != set(chosen.chosen):
            said = "`ENVIRONMENTS` is another when the modules are imported again"
            return (finding(OTHER_ENVIRONMENTS, said, help=_CURE),)
        different = {
            environment: [
                name
                for name in sorted({*manifests, *again.get(environment, {})}, key=in_order)
                if manifests.get(name) != again.get(environment, {}).get(name)
            ]
            for environment, manifests in files.items()
        }
        if not any(different.values()):
            return ()
        lines = tuple(_other_clauses(self._request))
        told = {item.environment for item in lines}
        return (
            *lines,
            *(
                _other_manifest(environment, name, places.get((environment, name)))
                for environment, names in different.items()
                if environment not in told
                for name in names
            ),
        )

    def end(self) -> None:
        """End the second run."""
        self._process.end()


_CURE: Final = (
    "leave out whatever is not in the sources: clocks, chance, the order of a set, environment variables, files beside "
    "the working directory, what ran before"
)


def _failed(item: Diagnostic) -> Diagnostic:
    message = f"the policy sets fail when they run again elsewhere: {item.message}"
    return finding(OTHER_END, message, item.origin, help=_CURE, environment=item.environment)


def _other_manifest(environment: str | None, name: Name, place: Stretches | None) -> Diagnostic:
    message = f"manifest `{shown(name)}` is another when the policy sets run again"
    origin = located(place) if place else None
    return finding(OTHER_CLAUSE, message, origin, help=_CURE, environment=environment)


def _other_clauses(request: Request) -> Iterator[Diagnostic]:
    """Run the sets twice more, as they ran at first and as they ran again, and find the clauses that differ."""
    runs: list[PolicyProcess] = []
    try:
        runs.append(spawn(apart=False, seed=other_seed() + 2, quiet=True))
        runs.append(again())
        for run, backwards in zip(runs, (False, True), strict=True):
            run.ask(request._replace(job="clauses", backwards=backwards))
        first, second = map(_yielded, runs)
    except (UnfinishedError, OSError):
        return
    finally:
        for run in runs:
            run.end()
    for environment, mine in first.items():
        theirs = second.get(environment, Counter())
        for name, place in dict.fromkeys((item[0], item[2]) for item in (*(mine - theirs), *(theirs - mine))):
            message = f"a clause of policy set `{name}` is another when the policy sets run again"
            yield finding(OTHER_CLAUSE, message, located(place), help=_CURE, environment=environment)


_Clause: TypeAlias = tuple[str, str, tuple[Stretch, ...]]
"""The name of a policy set, a clause of it as it is written, and where."""


def _yielded(run: PolicyProcess) -> dict[str | None, Counter[_Clause]]:
    return {
        message.environment: Counter((name, text, tuple(place)) for name, text, place in message.clauses)
        for message in run.messages()
        if isinstance(message, Yielded)
    }
