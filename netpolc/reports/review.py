"""What a reviewer, a scanner or an editor is shown: one finding after another, whatever command found it."""

from collections.abc import Mapping

from netpolc.diagnostics.model import Severity
from netpolc.rules.json import Json
from netpolc.values import frozen


@frozen
class Spot:
    """A stretch of a file as it is shown: lines and columns count from 1, the end is exclusive and always known."""

    path: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 2


@frozen
class Topic:
    """One kind of finding: a code, or a class of a change, whose page `netpolc explain` shows."""

    number: str
    """`NP103`; of a class of a change `DIFF`."""
    name: str
    severity: Severity
    summary: str
    page: str
    risk: float | None = None
    """From 0.1 to 10, as GitHub ranks alerts of security; None: it is no matter of security by itself."""

    @property
    def identity(self) -> str:
        """What programs know it by: the number of a code, the name of a class."""
        return self.name if self.number == CHANGE else self.number

    @property
    def title(self) -> str:
        """What people know it by."""
        return self.name if self.number == CHANGE else f"{self.number} {self.name}"


CHANGE = "DIFF"
"""The number of every class of a change."""


@frozen
class Alert:
    """One finding, with its primary place and what else it speaks of."""

    topic: Topic
    severity: Severity
    lines: tuple[str, ...]
    """The message; what stands behind the first line says more."""
    spot: Spot | None
    """None: there is no file to show it at."""
    identity: tuple[str, ...]
    """What it is the same finding by after other lines moved."""
    title: str
    help: str | None = None
    related: tuple[tuple[str, Spot], ...] = ()
    """Other places, each with what it is to the finding."""
    fails: bool = True
    """Whether it is a fault to a list of tests; what else is told does not make a run fail."""


@frozen
class Review:
    """The findings of one run, worst first."""

    command: str
    project: str
    """The project folder from the top of its repository; empty where it is the top."""
    alerts: tuple[Alert, ...]
    topics: tuple[Topic, ...]
    """All that the command knows to find."""
    verdict: tuple[str, ...]
    """How it ended: a line, and more lines for who reads on."""
    chosen: tuple[str, ...] = ()
    """What the run was narrowed to, if at all: environments, or paths."""
    properties: Mapping[str, Json] = {}
    """Facts about the whole run."""
    failed: bool = False
    """The run fails, though perhaps by nothing that is told."""
