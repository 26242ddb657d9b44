"""Two sides and what is different between them, as values that every format shows."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeAlias

from attrs import field

from netpolc.analysis.answers import Class, Difference, Note, Verdict
from netpolc.analysis.answers import Side as Which
from netpolc.analysis.changes import PolicyChange
from netpolc.analysis.promise_changes import PromiseChange
from netpolc.analysis.reservations import Reservations
from netpolc.diagnostics.files import shown_path
from netpolc.diagnostics.model import Place
from netpolc.loading.revision_trees import Later
from netpolc.program.inventory import Inventory
from netpolc.program.model import Policy, Program
from netpolc.program.promises import PlacedPromise
from netpolc.sides.stops import Stops
from netpolc.targets.placing import first_path
from netpolc.values import frozen

BUILD: Final = "build"
"""The folder that a project is compiled into."""

PolicyId: TypeAlias = tuple[str | None, str, str, str]
"""The environment of a policy, the kind of its manifest, the namespace and the name."""


def policy_id(environment: str | None, policy: Policy) -> PolicyId:
    """Say which policy it is, of all that a side may have."""
    return environment, policy.kind, policy.namespace, policy.name


@frozen
class Side:
    """One side of a comparison."""

    name: str
    root: Path
    """The folder that its lines are in."""
    base: Path
    """What its paths are shown relative to: the project folder, or the root of an exported commit."""
    programs: Mapping[str | None, Program]
    plain: bool = False
    """Plain YAML: one set of policies, of no environment."""
    facts: Mapping[str, Mapping[str, tuple[str, Place]]] = {}
    """For each environment the text and the place of each of its facts."""
    notes: tuple[Note, ...] = ()
    """What every answer about it hangs on."""
    reservations: Mapping[str | None, Reservations] = {}
    """For each environment what the answer about it hangs on."""
    paths: Mapping[PolicyId, str] = {}
    """Where each policy of a build tree stands in it; of others a build says."""
    beside: tuple[str, ...] = ()
    """The patterns of what stands beside the project."""
    inventory: Inventory = field(factory=Inventory)
    """What exists, by the manifests of this side."""
    commit: str | None = None
    """The commit that it is; None where it is no revision."""
    path: str | None = None
    """Where it is, as it is shown; of a revision the path that was asked for."""
    compiled: Mapping[str | None, Program] | None = None
    """What its policies compile to, whatever its build says; None where it has none, or none was compiled."""
    chosen: tuple[str, ...] = ()
    """The names or patterns of the environments that were compiled; none for all."""
    left_out: frozenset[str] = frozenset()
    """Its environments that were not asked for."""
    target: str = ""
    """What its policies were compiled for, instead of their settings."""
    top: Path | None = None
    """Of a commit, where the top of its tree was written."""
    waiting: Later | None = None
    """Of a commit, the files that no answer is of, and that were not written."""
    promises: Mapping[str | None, tuple[PlacedPromise, ...]] = {}
    """What is promised of each environment."""

    def manifest(self, environment: str | None, policy: Policy) -> str:
        """Return the path of a policy's manifest, relative to the root."""
        place = policy.origins[0].locate().place if policy.origins else None
        if place is not None and not place.path.endswith((".py", ".toml")):
            return shown_path(place.path, self.base)
        standing = self.paths.get(policy_id(environment, policy))
        return f"{BUILD}/{standing or first_path(environment, policy)}"


@frozen
class Compared:
    """What is different in one environment; `name` is None for plain YAML and for a project without environments."""

    name: str | None
    difference: Difference
    changes: tuple[PolicyChange, ...]
    notes: tuple[Note, ...]
    beyond_renames: tuple[PolicyChange, ...] | None = None
    """What is left of the changes if every name is the new one already; None: nothing was renamed."""
    only: Which | None = None
    """The side that alone has this environment; None where both have it."""
    opens: tuple[tuple[Class, int], ...] = ()
    """Of an environment that is new, how many of its rules open what, worst first."""

    @property
    def is_certain(self) -> bool:
        """Say whether the answer hangs on nothing that nobody knows."""
        return self.difference.verdict is not Verdict.UNKNOWN


class FoundBy(StrEnum):
    """How it was found which edits made the rows."""

    UNDOING = "undoing"
    """Each edit was undone; a row of which that cannot say it is told by traces."""
    TRACES = "traces"
    """By the lines that the values of a row come by: there are too many edits, or the policies cannot be run so."""
    OFF = "off"
    """Nobody asked: the lines are those by which the values of a row come."""


@frozen
class Comparison:
    """Two sides and what is different between them."""

    before: Side
    after: Side
    environments: tuple[Compared, ...]
    found_by: FoundBy | None = None
    """None: a side has no policies in Python, so that its rows are those of its manifests."""
    promises: tuple[PromiseChange, ...] = ()
    """What the change does to promises, worst first."""
    whole: "Comparison | None" = field(default=None, repr=False)
    """What is judged, where less than that is told."""
    limits: str = ""
    """By which options less is told."""
    of_existing: bool = False
    """It is about the workloads that are listed, and not about every pod that could exist."""
    stops: Stops = field(factory=Stops)
    """What of it makes the run fail."""

    @property
    def judged(self) -> "Comparison":
        """What is judged: all of it, whatever is told."""
        return self.whole or self

    @property
    def verdict(self) -> Verdict:
        """Changed before unknown before equal."""
        found = {item.difference.verdict for item in self.judged.environments}
        return next((item for item in (Verdict.CHANGED, Verdict.UNKNOWN) if item in found), Verdict.EQUAL)

    @property
    def fails(self) -> bool:
        """Say whether the run fails: by what is judged, whatever is told."""
        answers = (item.difference for item in self.judged.environments)
        return any(map(self.stops.stop, answers)) or any(item.kind in self.stops.promises for item in self.promises)

    def base_of(self, path: str) -> Path:
        """Return what a path of one of the sides is shown relative to."""
        return next((side.base for side in (self.before, self.after) if Path(path).is_relative_to(side.base)), Path())


@frozen
class Verified(Comparison):
    """A program and a stream of manifests, and what is different between them."""

    assumed: tuple[str, ...] = ()
    """Labels that every pod of the namespaces of the program is taken to have, as `key=value`."""
    not_compared: tuple[tuple[str, int], ...] = ()
    """Namespaces that no policy set owns, and how many policies of the stream each has."""
