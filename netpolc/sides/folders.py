"""Folders and streams of manifests as policies."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from attrs import evolve

from netpolc.analysis.answers import Note
from netpolc.analysis.reservations import Unread
from netpolc.diagnostics.catalogue.reading import WRONG_TYPE
from netpolc.diagnostics.catalogue.revisions import UNREADABLE_SIDE
from netpolc.diagnostics.files import reason
from netpolc.diagnostics.model import Diagnostic, Origin, Severity, finding, has_errors
from netpolc.program.existing_objects import ExistingObjects
from netpolc.program.inventory import Inventory, Workload
from netpolc.program.model import Policy
from netpolc.rules.version import NEWEST, Version
from netpolc.sides.build_files import build_paths, environments_of, leading_files
from netpolc.sides.holding import Held, OfTarget, held, last_of_each, unread, unread_document
from netpolc.sides.reserving import reserved
from netpolc.targets import judged_kinds
from netpolc.targets.judging import undecodable
from netpolc.values import frozen
from netpolc.yaml.documents import Document, Item, items
from netpolc.yaml.files import read_file
from netpolc.yaml.lazy_marks import LazyMark
from netpolc.yaml.listing import manifest_files
from netpolc.yaml.reading import read_documents


@frozen
class Cluster:
    """What manifests say: policies, and what exists."""

    objects: tuple[Held, ...]
    """The policies, in the order in which they are applied."""
    inventory: Inventory
    unread: tuple[Unread, ...] = ()
    notes: tuple[Note, ...] = ()
    """What the answers hang on; of objects and what is not read too."""

    @property
    def policies(self) -> tuple[Policy, ...]:
        """What a cluster keeps of them."""
        return last_of_each(self.objects)[0]


def read_cluster(
    sources: Sequence[Path | bytes],
    namespace: str,
    found: list[Diagnostic],
    root: Path | None = None,
    version: Version = NEWEST,
    *,
    applied: bool = False,
) -> Cluster:
    """Read policies, workloads and namespaces; what cannot be read at all is reported in `found`.

    `version`: of the server that may refuse an object. `applied`: the sources are what a cluster gets, so what makes it
    get more counts.
    """
    objects: list[Held] = []
    ignored: list[Unread] = []
    existing = ExistingObjects()
    for source in sources:
        if applied and isinstance(source, Path):
            ignored += leading_files(source)
        name = "-" if isinstance(source, bytes) else _shown(source, root)
        several = list(several_environments(source, name))
        found += several
        for document in () if several else documents_of(source, name, found):
            ignored += [unread_document(document)] if document.value is None else []
            for item in items(document):
                locate = partial(LazyMark, item, ())
                if (policies := held(item, namespace, version)) is not None:
                    objects += policies.objects
                    found += _undecodable(item, policies, version)
                elif existing.take(item.value, locate, namespace):
                    continue
                elif (other := unread(item, deploys=applied)).decides:
                    ignored.append(other)
    notes = (*_described_again(existing.workloads), *reserved(None, objects, ignored).notes)
    return Cluster(tuple(objects), existing.inventory(), tuple(ignored), notes)


def several_environments(source: Path | bytes, name: str) -> Iterator[Diagnostic]:
    """Refuse a build tree that holds several environments: no cluster has the policies of all of them."""
    several = () if isinstance(source, bytes) else _environments(source)
    if several:
        names = ", ".join(f"`{item}`" for item in several)
        cure = f"name one of them, such as `{name}/{several[0]}`"
        yield finding(UNREADABLE_SIDE, f"`{name}` holds the environments {names}", help=cure)


def _undecodable(item: Item, policies: OfTarget, version: Version) -> Iterator[Diagnostic]:
    """Give what no server can read of a policy: there is no such policy, so nothing may be said of it."""
    if policies.objects and not any(held.refused for held in policies.objects):
        return  # what does not decode is refused
    for fault in undecodable(item, policies.target, version):
        if fault.code is WRONG_TYPE:
            yield fault.at(Origin(item.place(fault.path(), key=fault.on_key)))


def _described_again(workloads: Sequence[Workload]) -> tuple[Note, ...]:
    """Note workloads with several descriptions, of which one counts: the others are patches that a server refuses."""
    alike: dict[tuple[str, str, str], list[Workload]] = {}
    for item in workloads:
        alike.setdefault((item.namespace, item.kind, item.name), []).append(item)
    return tuple(
        Note(
            "described-again",
            f"`{items[0].text}` is described {len(items)} times; the first description with labels counts",
            tuple(origin for item in items for origin in item.origins),
            (items[0].text,),
        )
        for _, items in sorted(alike.items())
        if len(items) > 1
    )


def _shown(path: Path, root: Path | None) -> str:
    return path.relative_to(root).as_posix() if root is not None and path.is_relative_to(root) else path.as_posix()


def documents_of(source: Path | bytes, name: str, found: list[Diagnostic]) -> Iterable[Document]:
    """Read documents; what is wrong with reading one is reported, and each that has a value is given."""
    try:
        if isinstance(source, bytes):
            documents = list(read_documents(source, name, judged_kinds()))
        else:
            documents = [document for file in manifest_files(source) for document in read_file(file, judged_kinds())]
    except OSError as error:
        found.append(finding(UNREADABLE_SIDE, f"`{name}` cannot be read: {reason(error)}"))
        return
    for document in documents:
        if document.value is None:
            found += document.findings
            if document.findings and not has_errors(document.findings):  # a template
                yield document
        else:  # it reads otherwise than it stands there, which is no ground for an answer
            found += (evolve(item, severity=Severity.ERROR) for item in document.findings)
            yield document


def _environments(folder: Path) -> tuple[str, ...]:
    """Name the environments of a build tree that holds several: no cluster has the policies of all of them."""
    names = environments_of(build_paths(folder)) if folder.is_dir() else ()
    return names if len(names) > 1 else ()
