"""One environment from its program to verified bytes: lower, verify; over two processes where it pays."""

import os
from collections.abc import Hashable, Sequence
from pathlib import PurePosixPath
from typing import Final, cast

from attrs import frozen

from netpolc.authoring.authored import AuthoredSet
from netpolc.diagnostics.model import Diagnostic
from netpolc.manifests.tree import manifest_path
from netpolc.manifests.verifying import Proven, Verification
from netpolc.program.model import Policy, Program
from netpolc.rules.names import annotations_size_faults
from netpolc.targets.kubernetes.lower import lower

_WORTH: Final = 600
"""From so many manifests on a second process costs less than it saves."""
_SHARE: Final = 0.6
"""What the first process does of the work; the second one has to copy what both look at, and to send what it made."""


@frozen
class Resolved:
    """One environment of a project, before it becomes manifests."""

    program: Program
    sets: tuple[AuthoredSet, ...]


@frozen
class _Written:
    """Some manifests as bytes, what is wrong with them, and what is left to look at when all are written."""

    files: dict[tuple[str, str], bytes]
    found: list[Diagnostic]
    left: list[int]
    """The promises that their manifests did not keep."""
    shapes: frozenset[Hashable] = frozenset()
    """Those that are proven by now."""


def manifests_of(resolved: Resolved, found: list[Diagnostic], proven: Proven) -> dict[PurePosixPath, bytes]:
    """Write the manifests of one environment; a target's gaps, broken rules and broken promises go to `found`."""
    program = resolved.program
    check = Verification.of(resolved.sets, proven)
    files: dict[tuple[str, str], bytes] = {}
    left: list[int] = []
    for part in _in_two(program.policies, check):
        files.update(part.files)
        found += part.found
        left += part.left
        proven.shapes |= part.shapes
    found += check.second_reading()
    found += check.rest(program, files, left)
    return {manifest_path(program.environment, *name): data for name, data in files.items()}


def _in_two(policies: Sequence[Policy], check: Verification) -> list[_Written]:
    if len(policies) < _WORTH or not hasattr(os, "fork") or (os.cpu_count() or 1) < 2:
        return [_written(policies, check)]
    middle = int(len(policies) * _SHARE)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _other_half(policies[middle:], check, (reading, writing))
    os.close(writing)
    try:
        with os.fdopen(reading, "rb") as stream:
            first = _written(policies[:middle], check)
            data = stream.read()
    finally:
        # After Ctrl-C nobody reads any more: the pipe is closed by then, so the other process cannot wait for us.
        _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status):
        # Whatever stopped the other process, this one can do its work too, and tell what it meets.
        return [first, _written(policies[middle:], check)]
    import pickle  # noqa: PLC0415 - a small build has one process

    return [first, cast("_Written", pickle.loads(data))]  # noqa: S301 - our own process wrote it


def _other_half(policies: Sequence[Policy], check: Verification, ends: tuple[int, int]) -> None:
    """Do the work of the second process, and end it without running what the first one has still to run."""
    import pickle  # noqa: PLC0415 - as above

    code = 1
    try:
        os.close(ends[0])
        data = pickle.dumps(_written(policies, check, last=True))
        with os.fdopen(ends[1], "wb") as stream:
            stream.write(data)
        code = 0
    finally:
        os._exit(code)


def _written(policies: Sequence[Policy], check: Verification, *, last: bool = False) -> _Written:
    files: dict[tuple[str, str], bytes] = {}
    found: list[Diagnostic] = []
    check.left.clear()
    for policy in policies:
        # The language asked every other rule when the values were built; what the sets add up to is known only here.
        if policy.annotations:
            faults = annotations_size_faults(dict(policy.annotations), "metadata.annotations")
            found += (fault.at(policy.origins[0].locate() if policy.origins else None) for fault in faults)
        data = files[policy.namespace, policy.name] = lower(policy)
        found += check.manifest(policy, data)
    if last:
        found += check.second_reading()
    return _Written(files, found, list(check.left), frozenset(check.proven.shapes))
