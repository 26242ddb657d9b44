"""The findings of a run: all of them, and those that people are shown."""

from netpolc.diagnostics.model import Diagnostic
from netpolc.values import frozen


@frozen
class Findings:
    """What was found; programs are told all of it."""

    every: tuple[Diagnostic, ...]
    shown: tuple[Diagnostic, ...]
    """What people are told, after `--quiet` and `--verbose`."""
    chosen: tuple[str, ...] = ()
    """The environments that were asked for, as they were named; none for all."""
