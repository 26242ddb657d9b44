"""What of a comparison is told: all of it is judged, whatever is left out is counted."""

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase

from attrs import evolve

from netpolc.analysis.answers import Cause, Row
from netpolc.analysis.changes import Name
from netpolc.analysis.speaking import speaks_of_namespace, speaks_of_pods, speaks_of_workload
from netpolc.diagnostics.catalogue.revisions import NO_SUCH_ENVIRONMENT
from netpolc.diagnostics.model import finding
from netpolc.sides.comparison import Compared, Comparison, Side
from netpolc.sides.sides import SideError
from netpolc.sides.words import no_environment
from netpolc.values import frozen


@frozen
class AskedPods:
    """Pods that people ask for: those of labels, in a namespace or in any; or a workload that exists."""

    word: str
    namespace: str | None = None
    labels: Mapping[str, str] = {}
    workload: str | None = None

    def is_in(self, row: Row) -> bool:
        """Say whether a row speaks of it."""
        if self.workload is not None:
            return speaks_of_workload(row, self.workload)
        return speaks_of_pods(row, self.namespace, self.labels)


@frozen
class Limits:
    """What people ask to be told of."""

    environments: tuple[str, ...] = ()
    """Names or patterns; none for all."""
    namespace: str | None = None
    subject: AskedPods | None = None

    @property
    def words(self) -> str:
        """The options, as they are written."""
        found = [
            *(f"--env {pattern}" for pattern in self.environments),
            *([f"-n {self.namespace}"] if self.namespace is not None else []),
            *([f"--subject {self.subject.word}"] if self.subject is not None else []),
        ]
        return " ".join(found)

    def is_told(self, row: Row) -> bool:
        """Say whether a row is told."""
        return (self.namespace is None or speaks_of_namespace(row, self.namespace)) and (
            self.subject is None or self.subject.is_in(row)
        )


def limited(comparison: Comparison, limits: Limits) -> Comparison:
    """Leave out what nobody asks for; the verdict stays that of the whole."""
    if not limits.words:
        return comparison
    told = tuple(_limited(item, limits) for item in comparison.environments if _is_chosen(item.name, limits))
    after = evolve(comparison.after, chosen=limits.environments)
    return evolve(comparison, after=after, environments=told, whole=comparison, limits=limits.words)


def _is_chosen(name: str | None, limits: Limits) -> bool:
    return name is None or not limits.environments or _matches(name, limits.environments)


def _matches(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _limited(compared: Compared, limits: Limits) -> Compared:
    difference = compared.difference
    told = [row for row in (*difference.opened, *difference.closed) if limits.is_told(row)]
    renames = {number for row in told for number in row.renames}  # which are told whole: what closed, and what opened

    def kept(rows: Iterable[Row]) -> tuple[Row, ...]:
        return tuple(row for row in rows if limits.is_told(row) or not renames.isdisjoint(row.renames))

    opened, closed = kept(difference.opened), kept(difference.closed)
    named = {_policy(cause) for row in (*opened, *closed) for cause in row.causes}
    policies = {
        item.policy
        for item in compared.changes
        if limits.namespace in {None, item.namespace} and (limits.subject is None or item.policy in named)
    }
    changes = tuple(item for item in compared.changes if item.policy in policies)
    beyond = compared.beyond_renames
    left = None if beyond is None else tuple(item for item in beyond if item.policy in policies)
    growths = tuple(item for item in difference.growths if _is_source(item.sources, limits))
    less = evolve(difference, opened=opened, closed=closed, growths=growths)
    return evolve(compared, difference=less, changes=changes, beyond_renames=left)


def _is_source(workloads: Iterable[str], limits: Limits) -> bool:
    """Say whether any of some workloads is asked for."""
    asked = limits.subject.workload if limits.subject is not None else None
    return any(
        (limits.namespace is None or item.startswith(f"{limits.namespace}/"))
        and (asked is None or asked in {item, item.rpartition("[")[0]})
        for item in workloads
    )


def _policy(cause: Cause) -> Name:
    return cause.policy.namespace, cause.policy.name, cause.policy.kind


def narrowed(before: Side, after: Side, patterns: Sequence[str], *, allow_empty: bool) -> tuple[Side, Side]:
    """Check names or patterns of environments; beside plain YAML only these are compared. Raises SideError.

    `allow_empty`: a side may lack what another has.
    """
    sides = [side for side in (before, after) if not _is_nameless(side)]
    if patterns and not sides:
        names = ", ".join(f"`{pattern}`" for pattern in patterns)
        message = f"neither side has an environment that is named {names}"
        raise SideError([finding(NO_SUCH_ENVIRONMENT, message, help="leave `--env` out")])
    for pattern in patterns:
        lacking = [side for side in sides if not any(_matches(str(name), [pattern]) for name in side.programs)]
        if lacking and (not allow_empty or len(lacking) == len(sides)):
            raise SideError([no_environment(lacking[0].name, lacking[0].programs, pattern)])
    if len(sides) == 2 or not patterns:
        return before, after
    return _cut(before, patterns), _cut(after, patterns)


def _is_nameless(side: Side) -> bool:
    return set(side.programs) <= {None}


def _cut(side: Side, patterns: Sequence[str]) -> Side:
    """Leave out the environments that are not compared."""
    if _is_nameless(side):
        return side
    kept = {name: program for name, program in side.programs.items() if _matches(str(name), patterns)}
    return evolve(side, programs=kept, left_out=frozenset(str(name) for name in side.programs if name not in kept))
