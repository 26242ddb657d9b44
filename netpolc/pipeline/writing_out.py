"""One environment from its program to verified bytes: lower, let the bytes be judged, and check the program."""

from collections.abc import Mapping
from typing import Protocol

from attrs import frozen

from netpolc.authoring.authored import AuthoredSet
from netpolc.checks import check
from netpolc.diagnostics.model import Diagnostic
from netpolc.manifests.asked import Answer, Asked
from netpolc.manifests.tree import manifest_path
from netpolc.manifests.verifying import Verification
from netpolc.program.model import Program
from netpolc.rules.names import annotations_size_faults
from netpolc.targets.kubernetes.lower import lower


class Judging(Protocol):
    """Who judges the manifests of a run: `Judge` in this process, or another process."""

    def ask(self, asked: Asked) -> None:
        """Let one manifest be judged."""
        ...

    def answers(self) -> Mapping[int, Answer] | None:
        """Return what is wrong, by the number of the manifest; None: nobody can be asked any more."""
        ...

    def close(self) -> None:
        """Say that nothing more will be asked."""
        ...


@frozen(eq=False, repr=False)
class Resolved:
    """One environment of a project, before it becomes manifests."""

    program: Program
    sets: tuple[AuthoredSet, ...]


def manifests_of(resolved: Resolved, found: list[Diagnostic], judge: Judging) -> dict[str, bytes]:
    """Write the manifests of one environment; findings of all kinds go to `found`."""
    program = resolved.program
    verification = Verification.of(resolved.sets)
    files: dict[tuple[str, str], bytes] = {}
    for policy in program.policies:
        # The language asked every other rule when the values were built; what the sets add up to is known only here.
        if policy.annotations:
            faults = annotations_size_faults(dict(policy.annotations), "metadata.annotations")
            found += (fault.at(policy.place()) for fault in faults)
        data = files[policy.namespace, policy.name] = lower(policy)
        judge.ask(verification.asked(policy, data))
        found += verification.isolation(policy)
    # What else there is to do is done while another process may still be judging.
    found += check(program)
    written = {manifest_path(program.environment, *name): data for name, data in files.items()}
    found += verification.told(program, files, judge.answers())
    return written
