"""What `build` keeps of the parts of a project: which manifests they became, so that an edit is not all work again.

A part is found again by all that its policy sets say, who run in every build. Kept are the names of its manifests and a
digest of their bytes, which were judged; the bytes themselves are those of the tree, and count only where the digest is
theirs. Of findings it is kept that there was none: a part of which that is known, and whose connections are its own, is
not looked through again unless the rest has something to be found.
"""

import os
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from netpolc.cli.kept import FOLDER, MARGIN
from netpolc.cli.part_inputs import PartInputs, part_inputs
from netpolc.diagnostics.files import file_bytes
from netpolc.loading.sources import module_files
from netpolc.pipeline.wanted import BUILD
from netpolc.process.parts_received import KnownParts, WrittenFolder, WrittenPart

if TYPE_CHECKING:
    from netpolc.cli.caching import Run

NAME: Final = "parts"
_MOST: Final = 64 << 20


class KeptParts:
    """What is kept of a project, and what is to be."""

    def __init__(self, run: "Run", *, whole: bool) -> None:
        """Read it, before anything else is read. `whole`: all environments are built."""
        self._run: Final = run
        self._whole: Final = whole
        self._before: Final = part_inputs(run.root, run.started - MARGIN)
        self._closed: frozenset[str] | None = None
        self._holds = False
        known: KnownParts | None = None if self._before is None else {}
        if known is not None and os.path.lexists(run.root / FOLDER / NAME):
            known = self._read()
        self.known: Final[KnownParts | None] = known

    def hold(self) -> bool:
        """Say whether the settings and the modules are still as they were, and none of them changes netpolc.

        Of the first build of a project, and of no other, it is asked only here what its modules do: most have nothing
        to be kept.
        """
        if self._closed is None:
            self._closed = _closed(self._run.root, frozenset())
        same = self._before is not None and self._before == part_inputs(self._run.root, self._run.started - MARGIN)
        self._holds = same and self._closed is not None
        return self._holds

    def keep(self, parts: KnownParts) -> None:
        """Keep what the parts of this run became; with some environments alone, what others did."""
        every = dict(parts) if self._whole else {**(self.known or {}), **parts}
        before = self._before
        if before is None or self._closed is None or not self._holds or every == self.known:
            return
        from netpolc.cli.caching import loaded_code
        from netpolc.cli.stamps import write_stamp

        code = sorted(loaded_code())
        inputs, newest = _inputs(before, code)
        if max(newest, before.newest) >= self._run.started - MARGIN:
            return
        said = {"closed": sorted(self._closed), "code": code, "inputs": inputs}
        for some in (every, parts):  # what becomes too much is begun anew
            written = {key.hex(): _written(part) for key, part in some.items()}
            if write_stamp(self._run.root, NAME, {**said, "parts": written}, _MOST):
                return

    def _read(self) -> KnownParts | None:
        """Give what is known; None where a module may change what netpolc does, and no two environments are alike."""
        from netpolc.cli.stamps import read_stamp

        kept = read_stamp(self._run.root, NAME, _MOST) or {}
        inputs = None if self._before is None else _inputs(self._before, _texts(kept.get("code")))[0]
        if inputs != kept.get("inputs"):  # what another netpolc thought of a module is not what this one does
            kept = {}
        self._closed = _closed(self._run.root, {*_texts(kept.get("closed"))})
        if self._closed is None:
            return None
        # Nothing stands where no tree is.
        return _parts(kept.get("parts")) if (self._run.root / BUILD).is_dir() else {}


def _inputs(before: PartInputs, code: list[str]) -> tuple[str, int]:
    """Give a digest of everything by which a part becomes what it does, but for what it says, and when it was changed.

    The modules are no part of it, but when they were changed.
    """
    from hashlib import sha256

    from netpolc.cli.caching import say_code

    whole = sha256()

    def say(*words: object) -> None:
        whole.update(repr(words).encode("utf-8", "surrogateescape"))

    newest = say_code(say, code)
    say(before.settings)
    return whole.hexdigest(), newest


def _closed(root: Path, known: AbstractSet[str]) -> frozenset[str] | None:
    """Give the digests of all modules; None where one may change what netpolc does. `known`: those that do not."""
    from hashlib import sha256

    from netpolc.loading.closed_modules import is_closed

    found: set[str] = set()
    try:
        for path, _ in module_files(os.fspath(root), _raise):
            text = file_bytes(path)
            digest = sha256(text).hexdigest()
            if digest not in known and not is_closed(text, alone=False):
                return None
            found.add(digest)
    except (OSError, ValueError):
        return None
    return frozenset(found)


def _raise(error: OSError) -> None:
    raise error


def _texts(value: object) -> list[str]:
    return [item for item in cast("list[object]", value if isinstance(value, list) else []) if isinstance(item, str)]


_Written: TypeAlias = tuple[list[tuple[str, list[str], str]], bool, bool]


def _written(part: WrittenPart) -> _Written:
    folders = [(folder.namespace, list(folder.names), folder.digest.hex()) for folder in part.folders]
    return folders, part.alone, part.silent


def _parts(value: object) -> dict[bytes, WrittenPart]:
    """Read parts. They were written by this very version, so whatever else they are is nothing."""
    written = cast("dict[str, _Written]", value if isinstance(value, dict) else {})
    try:
        return {bytes.fromhex(key): _part(*part) for key, part in written.items()}
    except (TypeError, ValueError):
        return {}


def _part(folders: list[tuple[str, list[str], str]], alone: bool, silent: bool) -> WrittenPart:
    read = (WrittenFolder(namespace, tuple(names), bytes.fromhex(digest)) for namespace, names, digest in folders)
    return WrittenPart(tuple(read), alone, silent)
