"""The policies in a file that others keep, read strictly: one that is not seen is isolation that is not counted."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

from attrs import evolve

from netpolc.diagnostics.catalogue.beside import BESIDE_NOT_READ, BESIDE_REFUSED, BESIDE_UNREADABLE
from netpolc.diagnostics.catalogue.reading import TEMPLATE, WRONG_TYPE
from netpolc.diagnostics.files import reason
from netpolc.diagnostics.model import Diagnostic, Origin, Place, Severity, finding
from netpolc.loading.beside import Beside
from netpolc.loading.other_kinds import decides, may_allow
from netpolc.program.model import Policy
from netpolc.rules.home import HOME
from netpolc.rules.version import OLDEST
from netpolc.targets import judged_kinds, reading
from netpolc.targets.judging import undecodable
from netpolc.targets.target import Target
from netpolc.yaml.documents import Item, items
from netpolc.yaml.files import read_file
from netpolc.yaml.lazy_marks import LazyMark


def read_beside(file: Path) -> Beside:
    """Read the policies of a file, and what is wrong with it."""
    policies: list[Policy] = []
    found: list[Diagnostic] = []
    try:
        documents = read_file(file, judged_kinds())
    except OSError as error:
        said = f"the file cannot be read: {reason(error)}"
        return Beside((), (finding(BESIDE_UNREADABLE, said, Origin(Place(file.absolute().as_posix(), 1))),))
    for document in documents:
        found += map(_as_error, document.findings)
        for item in items(document):
            read = reading(item.value, partial(LazyMark, item), HOME)
            if read is not None:
                target, lifted = read
                faults = tuple(_faults(item, target))
                found += faults
                policies += () if faults else lifted
            elif decides(item.api_version, item.kind, deploys=False):
                found.append(_not_read(item))
    return Beside(tuple(policies), tuple(found))


def may_open(place: Place) -> bool:
    """Say whether an object that is not read may allow what policies deny, by its place; one that is gone may."""
    try:
        found = [item for document in read_file(Path(place.path), judged_kinds()) for item in items(document)]
    except OSError:
        return True
    there = [item for item in found if item.place().line == place.line]
    return not there or any(may_allow(item.api_version, item.kind) for item in there)


def _as_error(item: Diagnostic) -> Diagnostic:
    """Refuse what cannot be read, or reads otherwise than it stands there."""
    help_ = _TO_RENDER if item.code is TEMPLATE else item.help
    return evolve(item, severity=Severity.ERROR, help=help_)


_TO_RENDER: Final = "render it first, and name what comes out in `beside`"


def _faults(item: Item, target: Target) -> Iterator[Diagnostic]:
    """Give what no server takes of a policy: one that an old server took may live on in a cluster of today."""
    refused = [fault for fault in undecodable(item, target, OLDEST) if fault.code is WRONG_TYPE]
    refused = refused or [fault for fault in target.faults(item.value, OLDEST) if fault.severity is Severity.ERROR]
    shown = f"{item.namespace or HOME}/{item.name or ''}"
    for fault in refused:
        place = Origin(item.place(fault.path(), key=fault.on_key))
        yield finding(BESIDE_REFUSED, f"no API server takes `{shown}`: {fault.message}", place, help=fault.help)


def _not_read(item: Item) -> Diagnostic:
    said = f"`{item.kind}` of `{item.api_version}` may decide on connections, and is not read"
    return finding(BESIDE_NOT_READ, said, Origin(item.place()))
