"""Typed names of what exists: written into a module, and asked for again whether it still says the same."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from netpolc.diagnostics.catalogue.existing_names import NO_NAMES, NOT_OURS, STALE_NAMES
from netpolc.diagnostics.files import file_bytes, reason
from netpolc.diagnostics.model import Diagnostic, Origin, Place, finding, has_errors
from netpolc.drafting.existing_names import ExistingNames, NamesSource, module_of, names_of, source_of
from netpolc.loading.beside import ENVIRONMENT, files_beside
from netpolc.loading.configuration import read_settings
from netpolc.pipeline.existing import PathError
from netpolc.pipeline.existing import source_of as path_of
from netpolc.reports.counting import counted
from netpolc.sides.folders import read_cluster
from netpolc.values import frozen


@frozen
class NamesModule:
    """A module of names, and what was found on the way; without a text something stands in the way."""

    text: str | None
    names: ExistingNames | None
    diagnostics: tuple[Diagnostic, ...]


def names_module(root: Path, source: NamesSource, given: bytes | None = None) -> NamesModule:
    """Read what exists, and write its names as a module. `given`: what `-` stands for.

    Without paths it is what the setting `inventory` names, of all environments. Raises PathError for a path that is not
    there, and where there is no setting either.
    """
    found: list[Diagnostic] = []
    sources = [given if path == "-" and given is not None else path_of(root, path) for path in source.paths]
    if not sources:
        sources += _set(root, found)
    inventory = read_cluster(sources, source.namespace, found, root).inventory
    if has_errors(found):
        return NamesModule(None, None, tuple(found))
    names = names_of(inventory)
    if not names.namespaces:
        return NamesModule(None, None, (finding(NO_NAMES, "there is no workload and no namespace in what was read"),))
    return NamesModule(module_of(names, source), names, ())


def _set(root: Path, found: list[Diagnostic]) -> Iterator[Path]:
    """Give the files that the setting `inventory` names in whatever environment; none: PathError."""
    settings, wrong = read_settings(root)
    found += wrong
    patterns = [pattern.replace(ENVIRONMENT, "*") for pattern in settings.checks.inventory]
    try:
        files = dict.fromkeys(file for some in files_beside(root, patterns, None).values() for file in some)
    except OSError as error:
        raise PathError(f"what the setting `inventory` names cannot be read: {reason(error)}") from None
    if not (files or has_errors(wrong)):
        missing = "what the setting `inventory` names is not there" if patterns else "there is no setting `inventory`"
        raise PathError(f"name manifests that hold workloads: {missing}")
    yield from files


def relative_paths(root: Path, paths: Sequence[str]) -> tuple[str, ...]:
    """Write paths relative to the project folder, with `/`, whatever folder the command ran in."""
    return tuple(path if path == "-" else Path(os.path.relpath(root / path, root)).as_posix() for path in paths)


def write_module(root: Path, into: Path, text: str) -> tuple[bool, Diagnostic | None]:
    """Write a module, whole or not at all; say whether it is another than before, and what stands in the way."""
    place = root / into
    shown = into.as_posix()
    try:
        if os.path.lexists(place):
            if place.is_symlink() or not place.is_file() or source_of(_text(place)) is None:
                said = f"`{shown}` is there, and `netpolc inventory` did not write it"
                return False, finding(NOT_OURS, said, help="name another file, or remove this one")
            if file_bytes(place) == text.encode():
                return False, None
        place.parent.mkdir(parents=True, exist_ok=True)
        aside = place.with_name(f".{place.name}.{os.getpid()}")
        aside.write_bytes(text.encode())
        aside.replace(place)
    except OSError as error:
        return False, finding(NOT_OURS, f"`{shown}` cannot be written: {reason(error)}")
    return True, None


def stale_module(root: Path, path: Path) -> Iterator[Diagnostic]:
    """Report a module of names that would be written otherwise now, or no more."""
    try:
        text = _text(path)
    except OSError:  # loading it says so
        return
    source = source_of(text)
    place = Origin(Place(path.as_posix(), 1))
    if source is None:
        said = "the first lines of this module do not name its sources any more"
        yield finding(STALE_NAMES, said, place, help="write it again: `netpolc inventory PATH… --into FILE`")
    elif "-" not in source.paths:
        yield from _stale(root, source, text, place, _again(root, path, source))


def _stale(root: Path, source: NamesSource, text: str, place: Origin, cure: str) -> Iterator[Diagnostic]:
    try:
        now = names_module(root, source)
    except PathError as error:
        yield finding(STALE_NAMES, f"the sources of this module are gone: {error}", place, help=cure)
        return
    if now.text is None:
        said = f"the sources of this module cannot be read: {now.diagnostics[0].message}"
        yield finding(STALE_NAMES, said, place, help=cure)
    elif now.text != text.replace("\r\n", "\n"):
        come, gone = _lines(now.text) - _lines(text), _lines(text) - _lines(now.text)
        counts = f"{counted(len(come), 'line')} would come and {len(gone)} go"
        yield finding(STALE_NAMES, f"this module is not what would be written now: {counts}", place, help=cure)


def _lines(text: str) -> set[str]:
    return {line.strip() for line in text.splitlines()}


def _again(root: Path, path: Path, source: NamesSource) -> str:
    words = [*source.paths, *(("-n", source.namespace) if source.namespace != "default" else ())]
    into = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
    return f"write it again: `netpolc inventory {' '.join((*words, '--into', into))}`"


def _text(path: Path) -> str:
    return file_bytes(path).decode(errors="replace")
