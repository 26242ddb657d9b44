"""Checks of what is asked about: one file, one code, one generator each."""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from attrs import evolve

from netpolc.diagnostics.model import Diagnostic, Severity

if TYPE_CHECKING:
    from netpolc.checks.asked import Asked


class Check(NamedTuple):
    """A check: the function of its name in the module of its name, which is imported when it is first run."""

    module: str
    absence: bool = False
    """It says that no policy opens something, which a policy that nobody could read may do."""
    in_builds: bool = False
    """A build runs it too."""
    tells: tuple[str, ...] = ()
    """Names of its findings beside its own."""
    inventory: bool = False
    """It needs to know what exists, and is silent otherwise."""
    plugin: bool = False
    """It needs to know the network plugin, and is silent otherwise."""

    @property
    def name(self) -> str:
        """What it is called in comments and settings."""
        return self.module.replace("_", "-")

    def of(self, asked: "Asked") -> Iterator[Diagnostic]:
        """Run it."""
        if (self.inventory and asked.exists is None) or (self.plugin and asked.facts.cni is None):
            return
        run = cast("Callable[[Asked], Iterator[Diagnostic]]", getattr(import_module(_HOME + self.module), self.module))
        for found in run(asked):
            doubtful = self.absence and asked.doubtful and found.severity is Severity.WARNING
            yield evolve(found, severity=Severity.NOTE) if doubtful else found


_HOME: Final = f"{__name__}."

CHECKS: Final = (
    Check("duplicate_name"),
    Check("and_or", inventory=True),
    Check("selects_nothing", tells=("inventory-incomplete",), inventory=True),
    Check("peer_selects_nothing", inventory=True),
    Check("name_label"),
    Check("any_namespace"),
    Check("tenant_label"),
    Check("named_port_missing", inventory=True),
    Check("service_port", inventory=True),
    Check("port_undeclared", inventory=True),
    Check("selects_host_network", inventory=True),
    Check("rollout_label"),
    Check("cni_gap", plugin=True),
    Check("service_address"),
    Check("block_covers_pods"),
    Check("metadata_reachable"),
    Check("half_open", absence=True, in_builds=True),
    Check("dns_blocked", absence=True, in_builds=True),
    Check("exposed_closed", absence=True, inventory=True),
    Check("isolates_dns", absence=True, in_builds=True),
    Check("unused_rule"),
    Check("unisolated", inventory=True),
    Check("named_port_outside", in_builds=True),
    Check("nothing_written", in_builds=True),
    Check("unowned_namespace", in_builds=True),
    Check("misspelt_namespace"),
    Check("misspelt_label"),
    Check("opened_wider", in_builds=True),
)
"""In this order: of a mistake that would trip two checks, the first one tells."""


def of_checks_alone() -> frozenset[str]:
    """Name the findings that no build looks for."""
    return frozenset(name for item in CHECKS if not item.in_builds for name in (item.name, *item.tells))


def check(asked: "Asked", *, every: bool = True) -> tuple[Diagnostic, ...]:
    """Run the checks over what is asked about, and return all findings. `every`: those too that no build runs."""
    return tuple(found for item in CHECKS if every or item.in_builds for found in item.of(asked))
