"""What is kept between two runs: a small file in `.netpolc_cache/`, believed only with the seal of this very user.

The folder lies in the project, where a commit or an archive may have brought it. The key of the seal never does: it is
in the cache folder of the user. Whatever is wrong with one of them, nothing is kept, and nobody is told.
"""

import hmac
import json
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final, cast

from netpolc.cli.kept import FOLDER

LARGEST: Final = 4 << 20
"""As many bytes as an answer has at most."""
_KEY: Final = 32
_SEAL: Final = 65
"""The bytes of a seal and the end of its line."""
_FILES: Final = {
    ".gitignore": "*\n",
    "CACHEDIR.TAG": (
        "Signature: 8a477f597d28d172789f06886806bc55\n"
        "# What netpolc keeps of its last runs. It may be deleted at any time: netpolc clean\n"
    ),
}


def read_stamp(root: Path, name: str, most: int = LARGEST) -> dict[str, object] | None:
    """Read what was kept under a name; None where nothing was, not by this user, or more than so many bytes."""
    data = _bytes_of(root / FOLDER / name, most)
    key = None if data is None else _key(root, make=False)
    if data is None or key is None:
        return None
    seal, _, text = data.partition(b"\n")
    if not hmac.compare_digest(seal, _seal(key, root, name, text)):
        return None
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return cast("dict[str, object]", found) if isinstance(found, dict) else None


def write_stamp(root: Path, name: str, kept: dict[str, object], most: int = LARGEST) -> bool:
    """Keep something under a name; say whether it is no more than so many bytes, for more is never kept."""
    text = json.dumps(kept, sort_keys=True).encode()
    if len(text) + _SEAL > most:
        return False
    key = _key(root, make=True)
    folder = root / FOLDER
    if key is None:
        return True
    with suppress(OSError):
        folder.mkdir(exist_ok=True)
        if folder.is_symlink():
            return True
        for file, words in _FILES.items():
            if not os.path.lexists(folder / file):
                (folder / file).write_text(words, encoding="utf-8")
        aside = folder / f".{name}-{os.urandom(4).hex()}"
        try:
            _write_new(aside, _seal(key, root, name, text) + b"\n" + text)
            aside.replace(folder / name)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise
    return True


def remove_stamps(root: Path) -> bool:
    """Remove what is kept of a project; say whether there was anything. Raises OSError."""
    folder = root / FOLDER
    if folder.is_symlink() or not folder.is_dir():
        return False
    import shutil

    shutil.rmtree(folder)
    return True


def _seal(key: bytes, root: Path, name: str, text: bytes) -> bytes:
    said = b"\0".join([b"netpolc 1", os.fsencode(root), name.encode(), text])
    return hmac.new(key, said, "sha256").hexdigest().encode()


def _key(root: Path, *, make: bool) -> bytes | None:
    """Return the key of this user; None where there is none that is theirs alone."""
    if not hasattr(os, "geteuid"):
        return None
    stated = os.environ.get("XDG_CACHE_HOME", "")
    home = Path(stated) if os.path.isabs(stated) else Path(os.path.expanduser("~"), ".cache")  # noqa: PTH111, PTH117 - raises nothing
    folder = home / "netpolc"
    if not home.is_absolute() or Path(os.path.realpath(folder)).is_relative_to(root):
        return None  # what the project could bring
    place = folder / "key"
    key = _bytes_of(place, _KEY, own=True)
    if key is None and make and not os.path.lexists(place):
        with suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_new(place, os.urandom(_KEY))
        key = _bytes_of(place, _KEY, own=True)
    return key if key is not None and len(key) == _KEY else None


def _bytes_of(path: Path, most: int, *, own: bool = False) -> bytes | None:
    """Read a file that is no link; None where there is none. `own`: nor where others may read or write it."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(path, flags)
    except (OSError, ValueError):
        return None
    try:
        seen = os.fstat(handle)
        if not stat.S_ISREG(seen.st_mode) or seen.st_size > most:
            return None
        if own and (seen.st_uid != os.geteuid() or seen.st_mode & 0o077):
            return None
        with os.fdopen(os.dup(handle), "rb") as stream:
            return stream.read(most)
    except OSError:
        return None
    finally:
        os.close(handle)


def _write_new(path: Path, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, 0o600), "wb") as stream:
        stream.write(data)
