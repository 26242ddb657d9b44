"""Programs to verified bytes: lower, let the bytes be judged, and check the program."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Protocol

from netpolc.authoring.authored import AuthoredSet
from netpolc.checks import check
from netpolc.diagnostics.catalogue.tree import UNSAFE_NAME
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.manifests.asked import Answer, Asked
from netpolc.manifests.tree import is_safe, manifest_path
from netpolc.manifests.verifying import Verification
from netpolc.program.model import Policy, Program
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


class Writing:
    """Writes the manifests of one environment after the other; each is lowered and asked about when it is resolved."""

    def __init__(self, judge: Judging) -> None:
        self._judge: Final = judge
        self._verification = Verification.of(())
        self._files: dict[tuple[str, str], bytes] = {}
        self._found: list[Diagnostic] = []

    def begin(self, sets: Sequence[AuthoredSet]) -> Callable[[Policy], None]:
        """Begin an environment by its policy sets; what is returned takes its policies, in their order."""
        self._verification = Verification.of(sets)
        self._files = {}
        self._found = []
        return self._policy

    def _policy(self, policy: Policy) -> None:
        # A name that was changed past the language would be a path to anywhere, and no bytes at all may hold others.
        if not (is_safe(policy.namespace) and is_safe(policy.name)):
            self._found.append(_unsafe(policy))
            return
        # The language asked every other rule when the values were built; what the sets add up to is known only here.
        if policy.annotations:
            faults = annotations_size_faults(dict(policy.annotations), "metadata.annotations")
            self._found += (fault.at(policy.place()) for fault in faults)
        data = self._files[policy.namespace, policy.name] = lower(policy)
        self._judge.ask(self._verification.asked(policy, data))
        self._found += self._verification.isolation(policy)

    def end(self, program: Program, found: list[Diagnostic]) -> dict[str, bytes]:
        """Return the manifests of an environment whose policies were all taken; findings of all kinds go to `found`."""
        if not (program.environment is None or is_safe(program.environment)):
            self._found.append(_unsafe_environment(program.environment))
        found += self._found
        if any(item.code is UNSAFE_NAME for item in self._found):
            self._judge.answers()
            return {}
        # What else there is to do is done while another process may still be judging.
        found += check(program)
        written = {manifest_path(program.environment, *name): data for name, data in self._files.items()}
        found += self._verification.told(program, self._files, self._judge.answers())
        return written


def _unsafe(policy: Policy) -> Diagnostic:
    words = ascii(policy.name if is_safe(policy.namespace) else policy.namespace)
    return finding(UNSAFE_NAME, f"`{words}` can be no name of a file", policy.place(), help=_BUILD_ANEW)


def _unsafe_environment(name: str) -> Diagnostic:
    return finding(UNSAFE_NAME, f"`{name!a}` can be no name of a folder", help=_BUILD_ANEW)


_BUILD_ANEW: Final = "build the value with the right name; what is built is not to be changed"
