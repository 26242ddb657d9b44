"""What `build` keeps of the parts of a project: which manifests they became, so that an edit is not all work again.

A part is found again by all that its policy sets say, who run in every build. Kept are the names of its manifests and a
digest of their bytes, which were judged; the bytes themselves are those of the tree, and count only where the digest is
theirs. Nothing is kept of what findings are made of: these are looked for in the whole program each time.
"""

import os
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Final, TypeAlias, cast

from netpolc.cli.caching import MARGIN, Run, loaded_code, policy_files, say_code
from netpolc.cli.stamps import read_stamp, write_stamp
from netpolc.diagnostics.files import file_bytes
from netpolc.loading.closed_modules import is_closed
from netpolc.process.parts_received import KnownParts, WrittenFolder, WrittenPart

NAME: Final = "parts"
_MOST: Final = 64 << 20


class KeptParts:
    """What is kept of a project, and what is to be."""

    def __init__(self, run: Run, *, whole: bool) -> None:
        """Read it; where anything is not as it was then, nothing is known. `whole`: all environments are built."""
        self._run: Final = run
        self._whole: Final = whole
        kept = read_stamp(run.root, NAME, _MOST) or {}
        self._closed: Final = _closed(run.root, {*_texts(kept.get("closed"))})
        """What the modules are, by digests; None: of one it cannot be seen that it changes nothing of netpolc."""
        found: dict[bytes, WrittenPart] = {}
        if kept and self._closed is not None and self._inputs(_texts(kept.get("code")))[0] == kept.get("inputs"):
            found = _parts(kept.get("parts"))
        self.known: Final[KnownParts] = found

    def keep(self, parts: KnownParts) -> None:
        """Keep what the parts of this run became; with some environments alone, what others became too."""
        every = dict(parts) if self._whole else {**self.known, **parts}
        if self._closed is None or every == self.known or self._closed != _closed(self._run.root, self._closed):
            return
        code = sorted(loaded_code())
        inputs, newest = self._inputs(code)
        if newest >= self._run.started - MARGIN:
            return
        written = {key.hex(): _written(part) for key, part in every.items()}
        kept = {"closed": sorted(self._closed), "code": code, "inputs": inputs, "parts": written}
        write_stamp(self._run.root, NAME, cast("dict[str, object]", kept))

    def _inputs(self, code: list[str]) -> tuple[str | None, int]:
        """Look at everything by which a part becomes what it does, but for what it says; and when that last changed."""
        from hashlib import sha256

        whole = sha256()

        def say(*words: object) -> None:
            whole.update(repr(words).encode("utf-8", "surrogateescape"))

        newest = say_code(say, code)
        path = os.fspath(self._run.root / "pyproject.toml")
        try:
            if os.path.lexists(path):
                newest = max(newest, os.stat(path).st_ctime_ns, os.lstat(path).st_ctime_ns)  # noqa: PTH116 - two alike
                say(file_bytes(path))
        except (OSError, ValueError):
            return None, newest
        return whole.hexdigest(), newest


def _closed(root: Path, known: AbstractSet[str]) -> frozenset[str] | None:
    """Give the digests of all modules; None where one may change what netpolc does. `known`: those that do not."""
    from hashlib import sha256

    found: set[str] = set()
    try:
        for path in policy_files(root):
            if path.endswith(".py"):
                text = file_bytes(path)
                digest = sha256(text).hexdigest()
                if digest not in known and not is_closed(text, alone=False):
                    return None
                found.add(digest)
    except (OSError, ValueError):
        return None
    return frozenset(found)


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
