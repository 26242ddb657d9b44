"""Where the manifests of a policy stand in a build tree."""

from netpolc.program.model import Policy, Program
from netpolc.targets import TARGETS, named
from netpolc.targets.target import Planned
from netpolc.tree.layout import manifest_path


def first_path(environment: str | None, policy: Policy) -> str:
    """Return the path, below the build tree, of the first manifest that a policy is written into."""
    target = next((target for target in TARGETS if target.features.kind == policy.kind), TARGETS[0])
    planned = next(iter(target.planned(Program(environment, (policy,)))))
    return manifest_path(environment, planned.namespace, planned.name)


def planned_by_path(program: Program) -> dict[str, Planned]:
    """Return what is planned for the path of each manifest of a program."""
    return {
        manifest_path(program.environment, planned.namespace, planned.name): planned
        for planned in named(program.target).planned(program)
    }
