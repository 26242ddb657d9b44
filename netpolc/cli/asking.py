"""What the commands that ask about workloads share: where these and the policies are read from, and where pods live."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Self

import typer

from netpolc.cli.answers import told
from netpolc.cli.codes import USAGE
from netpolc.cli.streams import Choice, people
from netpolc.diagnostics.model import Diagnostic
from netpolc.loading.configuration import read_settings
from netpolc.pipeline.existing import Existing, PathError, existing_of, project_existing
from netpolc.reports.escaping.lines import page
from netpolc.rules.addresses import cidr_faults
from netpolc.rules.version import OLDEST
from netpolc.values import frozen

PodBlocks = Annotated[
    list[str] | None, typer.Option("--pod-cidr", metavar="CIDR", help="Addresses of pods, never outside; repeats.")
]


def pod_blocks(given: Sequence[str] | None) -> tuple[str, ...]:
    """Return the blocks in which pods have their addresses. Raises BadParameter for what is none."""
    for text in given or ():
        if faults := cidr_faults(text, "--pod-cidr", OLDEST):
            raise typer.BadParameter(faults[0].message, param_hint="--pod-cidr")
    return tuple(given or ())


@frozen
class WhatExists:
    """What a command line asks about: manifests, or the project and what exists in one of its environments."""

    root: Path
    paths: tuple[str, ...]
    inventory: str | None
    environments: tuple[str, ...]
    namespace: str
    """That of objects that name none."""
    target: str
    code: bool
    """Whether policy modules may run."""

    @classmethod
    def of(
        cls,
        directory: Path,
        paths: list[str] | None,
        inventory: str | None,
        environments: list[str] | None,
        namespace: str,
        target: str | None,
        no_code: bool,
    ) -> Self:
        """Take it as the options say it."""
        chosen = tuple(environments or ())
        return cls(directory.resolve(), tuple(paths or ()), inventory, chosen, namespace, target or "", not no_code)

    def read(self, command: str, color: Choice, *, anybody: bool = False) -> Existing:
        """Read it; where it cannot be had, people are told why, and the command ends with 2.

        `anybody`: without manifests and an inventory, a project is asked about any workload, and need not name them.
        """
        found: list[Diagnostic] = []
        try:
            read = self._read(found, anybody=anybody)
        except PathError as error:
            people(page([f"netpolc {command}: {error}"]))
            raise typer.Exit(USAGE) from None
        if read is None:
            told(found, self.root, color)
            raise typer.Exit(USAGE)
        return read

    def _read(self, found: list[Diagnostic], *, anybody: bool) -> Existing | None:
        named = self.paths or self.inventory is not None
        if anybody and not named and not read_settings(self.root)[0].checks.inventory:
            return project_existing(self.root, self.environments, found, code=self.code, target=self.target)
        places = self.root, self.paths, self.inventory, self.environments, self.namespace
        return existing_of(*places, found, code=self.code, target=self.target)
