"""The checks of a project, environment by environment, in the process of its policy modules."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from attrs import evolve

from netpolc.checks import check
from netpolc.checks.asked import Asked
from netpolc.checks.cluster_facts import ClusterFacts
from netpolc.checks.cni import is_at_odds
from netpolc.diagnostics.catalogue.opening import CNI_GAP, UNUSED_RULE
from netpolc.diagnostics.model import Diagnostic, Origin, Severity, finding
from netpolc.diagnostics.origin import Located
from netpolc.loading.settings import Settings
from netpolc.process.messages import Request
from netpolc.process.others_counted import own, with_others
from netpolc.process.plain_values import value_of
from netpolc.program.model import Program
from netpolc.values import frozen

if TYPE_CHECKING:
    from netpolc.checks.population import Population
    from netpolc.program.inventory import Inventory
    from netpolc.program.promises import PlacedPromise


@frozen
class _Unused:
    """Clauses of one environment of which none is needed, and every clause that it yields."""

    found: tuple[Diagnostic, ...]
    yielded: tuple[Located, ...]


class ProjectChecks:
    """Asks every check of each environment, and of clauses at the end what holds in all that yield them."""

    def __init__(self, request: Request, settings: Settings) -> None:
        self._request: Final = request
        self._settings: Final = settings
        self._facts: Final = cast("ClusterFacts", value_of(request.facts)) if request.facts else ClusterFacts()
        self._unused: Final[list[_Unused]] = []
        self._inventories: Final[dict[str | None, Inventory]] = {}

    def of(self, program: Program, promises: "Sequence[PlacedPromise]") -> Iterator[Diagnostic]:
        """Ask about an environment."""
        found: list[Diagnostic] = []
        exists = self._exists(program.environment, found)
        facts = self._facts.of_target(program.target)
        asked = Asked(with_others(program), exists, facts, of_project=True, promises=promises)
        told = tuple(own(check(asked)))
        self._unused.append(_Unused(tuple(item for item in told if item.code is UNUSED_RULE), tuple(_traces(program))))
        yield from found
        yield from (item for item in told if item.code is not UNUSED_RULE)

    def last(self, *, whole: bool) -> Iterator[Diagnostic]:
        """Tell what is of no environment. `whole`: all of them were asked, or clauses that none needs are notes."""
        yield from self._at_odds()
        told: set[Origin | None] = set()
        for number, one in enumerate(self._unused):
            for item in one.found:
                if item.origin in told:
                    continue
                told.add(item.origin)
                others = [other for at, other in enumerate(self._unused) if at != number]
                alike = [item, *(same for other in others for same in other.found if same.origin == item.origin)]
                if all(_is_unused(item, other) for other in others):
                    sure = whole and all(same.severity is Severity.WARNING for same in alike)
                    yield item if sure else evolve(item, severity=Severity.NOTE)

    def _at_odds(self) -> Iterator[Diagnostic]:
        """Tell that the network plugin that is named is another one than what is compiled is for."""
        cni, targets = self._facts.cni, self._settings.targets.names(self._request.target)
        if cni is None or not is_at_odds(cni, targets):
            return
        stated = self._settings.checks
        place = stated.cni_at if stated.facts is not None and stated.facts.cni == cni else None
        names = " and ".join(f"`{name}`" for name in sorted(targets))
        said = f"the network plugin is `{cni.name}`, which does not read the policies of target {names}"
        yield finding(CNI_GAP, said, place, help="name the plugin that the target is of, or leave it out")

    def _exists(self, environment: str | None, found: list[Diagnostic]) -> "Population | None":
        """Read what exists there; None where nobody says so."""
        paths, patterns = self._request.inventory, self._settings.checks.inventory
        if not (paths or patterns):
            return None
        from netpolc.checks.population import Population

        key = environment if any("{environment}" in item for item in patterns) else None
        if key not in self._inventories or (key is None and patterns):
            from netpolc.loading.inventory import read_inventory

            folder = Path(self._request.folder)
            namespace = self._request.namespace
            self._inventories[key] = read_inventory(folder, paths, patterns, environment, namespace, found)
        return Population(self._inventories[key])


def _is_unused(item: Diagnostic, other: _Unused) -> bool:
    """Say whether an environment does not need a clause, or does not yield it."""
    if any(same.origin == item.origin for same in other.found):
        return True
    return all(trace.locate() != item.origin for trace in other.yielded)


def _traces(program: Program) -> Iterator[Located]:
    """Give the lines of every clause that opens something."""
    for half in program.halves:
        yield half.rule.origins[0]
    for policy in program.policies:
        for rule in policy.rules:
            yield from rule.origins[:1]
