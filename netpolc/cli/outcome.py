"""What the findings of a run come to: which are shown, and the exit code."""

from collections.abc import Sequence

from netpolc.cli.codes import INTERNAL
from netpolc.diagnostics.model import Diagnostic, Severity, fails

_OURS = "NP9"


class UsageError(Exception):
    """What a command was asked for does not go together; the words say why."""

    def __init__(self, words: str, *, option: str | None = None) -> None:
        super().__init__(words)
        self.option = option
        """The option or argument that it is about."""


def exit_code(diagnostics: Sequence[Diagnostic], *, strict: bool = False) -> int:
    """Return 70 for a bug of netpolc, 1 for errors (and for warnings where they are strict), else 0."""
    errors = [item for item in diagnostics if item.severity is Severity.ERROR]
    if any(item.code.id.startswith(_OURS) for item in errors):
        return INTERNAL
    return 1 if fails(diagnostics, strict=strict) else 0


def shown(diagnostics: Sequence[Diagnostic], *, verbose: bool, quiet: bool, strict: bool = False) -> list[Diagnostic]:
    """Choose the findings for people: notes under `--verbose` only, and under `--quiet` only what fails the run."""
    hidden = {Severity.NOTE} if not verbose else set[Severity]()
    if quiet:
        hidden |= {Severity.NOTE} if strict else {Severity.NOTE, Severity.WARNING}
    return [item for item in diagnostics if item.severity not in hidden]
