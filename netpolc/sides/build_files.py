"""A build tree as it stands: every file of it that reaches a cluster, ours and others', and in which environment."""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

from attrs import evolve

from netpolc.analysis.answers import Note
from netpolc.analysis.reservations import Unread
from netpolc.diagnostics.catalogue.reading import NO_OBJECT
from netpolc.diagnostics.files import file_bytes, holds, reason, walked
from netpolc.diagnostics.model import Origin, Place
from netpolc.diagnostics.origin import Written
from netpolc.rules.home import HOME
from netpolc.rules.version import Version
from netpolc.sides.compiled_files import NONE, CompiledFiles
from netpolc.sides.holding import NOWHERE, Held, held, homeless, unread, unread_document, unread_file
from netpolc.targets import judged_kinds
from netpolc.tree.layout import UNFINISHED, environment_folder, environment_of_folder, is_generated, manifest_path
from netpolc.values import frozen
from netpolc.yaml.applying import is_applied, leads
from netpolc.yaml.documents import items
from netpolc.yaml.files import read_file
from netpolc.yaml.reading import LARGEST_FILE

_BEGINNING: Final = 128
_DEPTH: Final = 3
"""The parts of a path in a tree of environments: environment, namespace, file."""


@frozen
class BuildFile:
    """A file of a build tree that kubectl or Argo CD would take."""

    path: str
    """Relative to the tree, with `/`."""
    generated: bool
    """It carries our header, at a place where a build writes."""
    objects: tuple[Held, ...] = ()
    unread: tuple[Unread, ...] = ()


def build_paths(folder: Path) -> tuple[tuple[str, bool], ...]:
    """List the files of a build tree that are applied, sorted as they are applied, and whether a build made each.

    A file of a build that was killed is none that a build made. Raises OSError where a folder cannot be read.
    """
    return tuple(("/".join(parts), _is_ours(folder, parts)) for parts in _applied(folder))


def _applied(folder: Path) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for place, folders, names in walked(folder, _raise):
        folders[:] = [name for name in folders if name != ".git"]
        parts = Path(place).relative_to(folder).parts
        links = [name for name in folders if Path(place, name).is_symlink()]
        found += [(*parts, name) for name in names if is_applied(name)]
        # Whoever is given a link as the folder of an environment follows it; whoever meets it in a walk may not.
        found += [(*parts, name) for name in links]
    return sorted(found)


def _is_ours(folder: Path, parts: Sequence[str]) -> bool:
    path = folder.joinpath(*parts)
    if parts[0].startswith(UNFINISHED) or len(parts) not in {_DEPTH - 1, _DEPTH} or not path.is_file():
        return False
    try:
        with path.open("rb") as stream:
            return is_generated(stream.read(_BEGINNING))
    except OSError:
        return False


def environments_of(paths: Iterable[tuple[str, bool]]) -> tuple[str, ...]:
    """Name the environments that a build made folders of; none in a tree of a project without environments."""
    made = [path.split("/") for path, generated in paths if generated]
    return tuple(sorted(map(environment_of_folder, {parts[0] for parts in made if len(parts) == _DEPTH})))


def read_build(
    folder: Path, version: Version, compiled: CompiledFiles = NONE, equal: Collection[str] = ()
) -> tuple[BuildFile, ...]:
    """Read a build tree; of a folder that is none, or holds nothing that is applied, there is nothing.

    `compiled`: a generated file of these bytes says the policy that they come from. `equal`: those that stand in the
    tree as they are compiled, and were not written into the folder.
    """
    files: list[BuildFile] = []
    for parts in _applied(folder) if folder.is_dir() else ():
        path = "/".join(parts)
        same = _as_compiled(folder, path, compiled) if path in compiled else None
        files.append(same or _read(folder, path, _is_ours(folder, parts), version))
    files += (BuildFile(path, generated=True, objects=(compiled[path].held,)) for path in equal)
    return tuple(sorted(files, key=lambda file: file.path.split("/")) if equal else files)


def read_listed(folder: Path, paths: Iterable[tuple[str, bool]], version: Version) -> tuple[BuildFile, ...]:
    """Read the files of a build tree that `build_paths` listed."""
    return tuple(_read(folder, path, generated, version) for path, generated in paths)


def _as_compiled(folder: Path, path: str, compiled: CompiledFiles) -> BuildFile | None:
    """Give a generated file as what it was compiled from; None where it has other bytes, or cannot be read."""
    known = compiled[path]
    same = is_generated(known.data) and holds(f"{folder}{os.sep}{path}", known.data)
    return BuildFile(path, generated=True, objects=(known.held,)) if same else None


def _read(folder: Path, path: str, generated: bool, version: Version) -> BuildFile:
    place = folder / path
    shown = place.absolute().as_posix()
    if not place.is_file():
        return BuildFile(path, generated, unread=(_closed(shown, path, "it is no file", _behind(place)),))
    try:
        if leads(path):
            return BuildFile(path, generated, unread=(leading_file(place, path),))
        documents = read_file(place, judged_kinds())
    except OSError as error:
        why = reason(error)
        return BuildFile(path, generated, unread=(_closed(shown, path, why, why),))
    objects: list[Held] = []
    ignored: list[Unread] = []
    for document in documents:
        if not isinstance(document.value, Mapping) or any(item.code is NO_OBJECT for item in document.findings):
            ignored.append(unread_document(document))
        for item in items(document):
            found = held(item, HOME, version)
            if found is None:
                ignored.append(unread(item, applied=True))
            else:
                objects += found.objects
                ignored += homeless(found.objects)
    return BuildFile(path, generated, tuple(objects), tuple(ignored))


def leading_files(folder: Path) -> tuple[Unread, ...]:
    """Tell of the files below a folder that decide what others render it to. Raises OSError."""
    found = [path for path in _files(folder) if leads(path.name)] if folder.is_dir() else []
    return tuple(leading_file(path, path.relative_to(folder).as_posix()) for path in found)


def _files(folder: Path) -> list[Path]:
    """List the files below a folder, but for those of git, sorted. Raises OSError."""
    found: list[Path] = []
    for place, folders, names in walked(folder, _raise):
        folders[:] = [name for name in folders if name != ".git"]
        found += (path for name in names if (path := Path(place, name)).is_file())
    return sorted(found)


def leading_file(place: Path, path: str) -> Unread:
    """Tell of a file that decides what its folder is rendered to; it may name any file below. Raises OSError."""
    return _closed(place.absolute().as_posix(), path, "netpolc does not render what it says", _digest(place.parent))


def _behind(place: Path) -> str:
    """Tell what is no file from another such: a folder by what is in it, a link to nothing by where it leads.

    Raises OSError.
    """
    if place.is_dir():
        return f"{place.is_symlink()} {_digest(place)}"
    return os.fspath(place.readlink()) if place.is_symlink() else ""


def _digest(folder: Path) -> str:
    digest = sha256()
    for file in _files(folder):
        # What is too large to read is taken for another file on each side.
        large = file.stat().st_size > LARGEST_FILE
        content = os.fsencode(file.absolute()) if large else file_bytes(file)
        for part in (os.fsencode(file.relative_to(folder)), content):
            digest.update(b"%d:" % len(part) + part)
    return digest.hexdigest()


def _closed(shown: str, path: str, why: str, identity: str) -> Unread:
    return evolve(unread_file(path, why, identity), origin=Written(Origin(Place(shown, 1))))


def of_environment(files: Iterable[BuildFile], environment: str | None, known: Collection[str]) -> Iterator[BuildFile]:
    """Give the files of a tree that the cluster of an environment gets.

    A file at the top belongs to every environment. Of one in a folder that is no environment nobody can say who gets
    it, so it belongs to every environment too, and is noted: an answer that hangs on it is unknown.
    """
    folders = {environment_folder(name) for name in known}
    mine = None if environment is None else environment_folder(environment)
    for file in files:
        top = file.path.partition("/")[0] if "/" in file.path else None
        if top is not None and top.startswith(UNFINISHED):
            yield _nowhere(file, f"`{top}` is what a build that was killed has left")
        elif mine is None or top is None or top == mine:
            yield file
        elif top not in folders:
            yield _nowhere(file, f"`{top}` is no environment")


def _nowhere(file: BuildFile, why: str) -> BuildFile:
    return evolve(
        file, generated=False, objects=tuple(evolve(item, nowhere=_doubt(item, file, why)) for item in file.objects)
    )


def _doubt(item: Held, file: BuildFile, why: str) -> Note:
    text = f"{why}, and `{file.path}` stands there: whoever applies the tree applies it"
    return Note(NOWHERE, text, item.policy.origins)


def is_at_home(file: BuildFile, environment: str | None, item: Held) -> bool:
    """Say whether a build would write an object into the file that it stands in."""
    return file.generated and file.path == manifest_path(environment, *item.name)


def _raise(error: OSError) -> None:
    raise error
