"""What a project sets, as values; what reads them stands apart, for a project without any settings."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from attrs import field

from netpolc.diagnostics.model import Origin, Severity
from netpolc.rules.version import NEWEST, Version
from netpolc.targets import named
from netpolc.targets.target import Options, Target
from netpolc.values import frozen

if TYPE_CHECKING:
    from netpolc.checks.cluster_facts import ClusterFacts
    from netpolc.program.drafts import OwnLabels
    from netpolc.program.writing_rights import Rights


class CheckSettings(NamedTuple):
    """What a project sets; the defaults are those of a project without any."""

    inventory: tuple[str, ...] = ()
    """Patterns of the files and folders with what exists; `{environment}` stands for the environment."""
    facts: "ClusterFacts | None" = None
    cni_at: Origin | None = None
    """Where the network plugin is named."""
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    severities: Mapping[str, Severity | None] = MappingProxyType({})
    """None: `"off"`."""
    by_path: tuple[tuple[str, frozenset[str]], ...] = ()
    baseline: str | None = None
    strict: bool = False


NO_CHECKS: Final = CheckSettings()


class TargetSettings(NamedTuple):
    """What a project sets: the target of all environments, those of single ones, and the options of each target."""

    every: str = ""
    environments: Mapping[str, str] = MappingProxyType({})
    options: Mapping[str, Options] = MappingProxyType({})

    def target(self, environment: str | None, asked: str = "") -> Target:
        """Return the target of an environment: the one that is asked for, its own, or that of all."""
        own = "" if environment is None else self.environments.get(environment, "")
        return named(asked or own or self.every)

    def names(self, asked: str = "") -> frozenset[str]:
        """Return the names of the targets that environments have, of which no list is known; none is the usual one."""
        return frozenset((asked,) if asked else (self.every, *self.environments.values()))

    def options_of(self, target: Target) -> Options:
        """Return what is set of a target."""
        return self.options.get(target.name, {})


NO_TARGETS: Final = TargetSettings()


@frozen
class Settings:
    """What a project sets; the defaults are those of a project without any."""

    kubernetes: Version = NEWEST
    project: str | None = None
    managed_by: bool = True
    main_branch: str | None = None
    beside: tuple[str, ...] = ()
    """Patterns of the files and folders whose policies others keep; `{environment}` stands for the environment."""

    beside_at: Origin | None = field(default=None, eq=False)
    """Where these are set."""

    pod_labels: tuple[tuple[str, str], ...] = ()
    """Labels that every pod of the namespaces of the project has; `{environment}` stands for the environment."""

    waiver_reasons: bool = False
    """Whether each comment that allows a finding has to say why."""
    environments_at: tuple[tuple[str, Origin], ...] = field(default=(), eq=False)
    """The environments that have settings of their own, and where."""

    writes: "Rights" = ()
    """Which modules may own which namespaces."""
    targets: TargetSettings = NO_TARGETS
    checks: CheckSettings = NO_CHECKS

    @property
    def marks(self) -> "OwnLabels":
        """The labels that netpolc puts on manifests."""
        from netpolc.program.drafts import OwnLabels  # the process that decides builds no program

        return OwnLabels(self.managed_by, self.project)
