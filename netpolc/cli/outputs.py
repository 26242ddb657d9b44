"""Where answers go: `-o FORMAT[:FILE]`, as often as it is given; one without a file goes to stdout."""

import os
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from attrs import evolve

from netpolc.cli.outcome import UsageError
from netpolc.cli.streams import ReportError
from netpolc.values import frozen

TEXT: Final = "text"
FOR_PEOPLE: Final = frozenset({None, TEXT, "concise"})
"""What stdout may hold while stderr counts the findings: another format counts them itself, or is for a program."""


@frozen
class Output:
    """One report that is asked for; `file` is None for stdout."""

    form: str = TEXT
    file: Path | None = None


def read_output(word: str, names: Sequence[str]) -> Output:
    """Read `FORMAT` or `FORMAT:FILE`. Raises UsageError; the first word of its message is what was written."""
    form, colon, file = word.partition(":")
    if form not in names:
        raise UsageError(f"{form!r} is not one of {', '.join(map(repr, names))}.")
    if colon and not file:
        raise UsageError(f"{word!r} names no file: `{form}` alone goes to standard output")
    return Output(form, Path(file) if colon and file != "-" else None)


def settled(outputs: Sequence[Output], root: Path) -> tuple[Output, ...]:
    """Return what is asked for, with whole paths; without any, the text for people on stdout.

    `root`: the folder that a relative FILE is looked for in. Raises UsageError where two go to one place, and where a
    file cannot be there: what is no file, or a link, is never replaced.
    """
    found = tuple(evolve(item, file=None if item.file is None else root / item.file) for item in outputs) or (Output(),)
    seen: set[Path | None] = set()
    for item in found:
        place = None if item.file is None else Path(os.path.normpath(item.file))
        if place in seen:
            where = "standard output" if place is None else f"`{item.file}`"
            raise UsageError(f"two reports go to {where}: write `FORMAT:FILE` with a file of its own")
        seen.add(place)
        if place is not None:
            _require_place(place)
    return found


def printed(outputs: Sequence[Output]) -> str | None:
    """Return the format of what goes to stdout, or None where all goes to files."""
    return next((item.form for item in outputs if item.file is None), None)


def write_report(path: Path, pieces: Iterable[str]) -> None:
    """Write a file whole or not at all: readers see the old one or the new one. Raises ReportError."""
    from tempfile import NamedTemporaryFile  # takes longer to import than a small build takes to plan

    try:
        with NamedTemporaryFile("wb", dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            try:
                for piece in pieces:
                    file.write(piece.encode("utf-8", "backslashreplace"))
                file.close()
                os.chmod(file.name, _mode(path))  # noqa: PTH101 - as `os.replace`
                os.replace(file.name, path)  # noqa: PTH105 - the name of the temporary file is text
            except BaseException:
                os.unlink(file.name)  # noqa: PTH108 - as above
                raise
    except OSError as error:
        raise ReportError(f"cannot write `{path}`: {(error.strerror or 'no reason').lower()}") from None


def _mode(path: Path) -> int:
    """Keep the rights that the file has; a new one gets those that any new file gets."""
    try:
        return stat.S_IMODE(path.lstat().st_mode)
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _require_place(path: Path) -> None:
    try:
        kind = path.lstat().st_mode
    except FileNotFoundError:
        if not path.parent.is_dir():
            raise UsageError(f"`{path.parent}` is no folder that a report can be written to") from None
        return
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise UsageError(f"cannot write `{path}`: {(reason or 'no file has such a name').lower()}") from None
    if stat.S_ISLNK(kind):
        raise UsageError(f"`{path}` is a link: name the file itself, or leave it out for standard output")
    if not stat.S_ISREG(kind):
        raise UsageError(f"`{path}` is no file")
