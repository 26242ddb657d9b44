"""What exists in the cluster of an environment, as manifests say it."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from attrs import evolve

from netpolc.diagnostics.catalogue.inventories import NO_INVENTORY
from netpolc.diagnostics.catalogue.reading import NO_FILE, TEMPLATE
from netpolc.diagnostics.files import reason
from netpolc.diagnostics.model import Diagnostic, Origin, Place, Severity, finding
from netpolc.loading.beside import files_beside
from netpolc.program.existing_objects import ExistingObjects
from netpolc.program.inventory import Inventory
from netpolc.yaml.documents import Document, items
from netpolc.yaml.files import read_file
from netpolc.yaml.lazy_marks import LazyMark
from netpolc.yaml.listing import manifest_files


def read_inventory(
    root: Path,
    paths: Sequence[str],
    patterns: Sequence[str],
    environment: str | None,
    namespace: str,
    found: list[Diagnostic],
) -> Inventory:
    """Read workloads, Services, Ingresses and namespaces of files and folders, and of patterns below a project folder.

    `namespace`: of objects that name none. What cannot be read is reported.
    """
    existing = ExistingObjects()
    for document in _documents(_files(root, paths, patterns, environment, found), found):
        found += map(_as_told, document.findings)
        for item in items(document):
            existing.take(item.value, partial(LazyMark, item), namespace)
    return existing.inventory()


def _files(
    root: Path, paths: Sequence[str], patterns: Sequence[str], environment: str | None, found: list[Diagnostic]
) -> Iterator[Path]:
    given: dict[Path, None] = {}
    try:
        for path in paths:
            given.update(dict.fromkeys(manifest_files(root / path)))
        for pattern, files in files_beside(root, patterns, environment).items():
            if not files and not (environment is None and "{environment}" in pattern):
                where = "" if environment is None else f" in environment `{environment}`"
                place = Origin(Place((root / "pyproject.toml").as_posix(), 1))
                found.append(
                    finding(NO_INVENTORY, f"`inventory` holds `{pattern}`, and no file is there{where}", place)
                )
            given.update(dict.fromkeys(files))
    except OSError as error:
        found.append(_refused(error))
    yield from given


def _documents(files: Iterable[Path], found: list[Diagnostic]) -> Iterator[Document]:
    for file in files:
        try:
            yield from read_file(file)
        except OSError as error:
            found.append(_refused(error))


def _refused(error: OSError) -> Diagnostic:
    return finding(NO_FILE, f"`{error.filename}` cannot be read: {reason(error)}")


def _as_told(found: Diagnostic) -> Diagnostic:
    return evolve(found, severity=Severity.NOTE) if found.code is TEMPLATE else found
