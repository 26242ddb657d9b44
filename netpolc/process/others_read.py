"""What others keep, read again by the process that judges: the policy modules may not be believed."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from netpolc.targets.target import Name
from netpolc.tree.layout import is_safe, manifest_path

if TYPE_CHECKING:
    from netpolc.loading.beside import Beside
    from netpolc.loading.beside_files import BesideReader


class OthersRead:
    """Reads what others keep, environment by environment; nothing is imported for it before it is asked."""

    def __init__(self, folder: Path) -> None:
        self._folder: Final = folder
        self._reader: BesideReader | None = None

    def of(self, every: Sequence[str] | None, environment: str | None, planned: Sequence[Name]) -> "Beside":
        """Read it for an environment. `every`: all of them; `planned`: the manifests that a build writes there."""
        from netpolc.loading.beside_files import BesideReader
        from netpolc.loading.configuration import read_settings

        if self._reader is None:
            self._reader = BesideReader(self._folder, read_settings(self._folder)[0], every)
        found = self._reader.with_strangers(environment, partial(_paths, environment, planned))
        return found or self._reader.of(environment)


def _paths(environment: str | None, planned: Sequence[Name]) -> set[str]:
    # One whose name was changed past the language is refused before anything is written.
    return {
        manifest_path(environment, namespace, name)
        for namespace, name in planned
        if is_safe(name) and (namespace is None or is_safe(namespace))
    }
