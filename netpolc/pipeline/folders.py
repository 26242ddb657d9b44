"""Folders and streams of manifests as policies."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from attrs import evolve, frozen

from netpolc.analysis.answers import Note
from netpolc.diagnostics.catalogue.reading import WRONG_TYPE
from netpolc.diagnostics.catalogue.revisions import UNREADABLE_SIDE
from netpolc.diagnostics.model import Diagnostic, Origin, Severity, finding
from netpolc.diagnostics.origin import Located
from netpolc.manifests.documents import Document, Item, items
from netpolc.manifests.reading import read_documents
from netpolc.manifests.reading_files import manifest_files, read_file
from netpolc.manifests.tree import is_generated
from netpolc.program.inventory import Inventory, Namespace, Workload
from netpolc.program.model import Policy
from netpolc.rules.decoding import decode_faults
from netpolc.rules.known import API_VERSION, KIND
from netpolc.rules.shape import NETWORK_POLICY
from netpolc.targets.kubernetes.lift import lift
from netpolc.targets.kubernetes.workloads import read_namespace, read_workload


class _Mark:
    """A place of a document, looked up when it is shown."""

    __slots__ = ("item", "steps")

    def __init__(self, item: Item, steps: Sequence[str | int]) -> None:
        self.item, self.steps = item, steps

    def locate(self) -> Origin:
        return Origin(self.item.place(self.steps))


def _locate(item: Item, steps: Sequence[str | int]) -> Located:
    return _Mark(item, tuple(steps))


def lift_item(item: Item, namespace: str) -> Policy | None:
    """Lift an object that is a NetworkPolicy; None for every other."""
    if item.kind != KIND or item.api_version not in (API_VERSION, "extensions/v1beta1"):
        return None
    return lift(item.value, partial(_locate, item), namespace)


@frozen
class Cluster:
    """What manifests say: policies, and what exists."""

    policies: tuple[Policy, ...]
    inventory: Inventory
    notes: tuple[Note, ...] = ()


def read_cluster(
    sources: Sequence[Path | bytes], namespace: str, found: list[Diagnostic], root: Path | None = None
) -> Cluster:
    """Read policies, workloads and namespaces; what cannot be read at all is reported in `found`."""
    policies: list[Policy] = []
    workloads: list[Workload] = []
    namespaces: list[Namespace] = []
    for source in sources:
        name = "-" if isinstance(source, bytes) else _shown(source, root)
        several = () if isinstance(source, bytes) else _environments(source)
        if several:
            held = ", ".join(f"`{item}`" for item in several)
            cure = f"name one of them, such as `{name}/{several[0]}`"
            found.append(finding(UNREADABLE_SIDE, f"`{name}` holds the environments {held}", help=cure))
            continue
        for document in documents_of(source, name, found):
            for item in items(document):
                locate = partial(_locate, item, ())
                if (policy := lift_item(item, namespace)) is not None:
                    policies.append(policy)
                    found += _undecodable(item)
                elif (workload := read_workload(item.value, locate, namespace)) is not None:
                    workloads.append(workload)
                elif (place := read_namespace(item.value, locate)) is not None:
                    namespaces.append(place)
    kept, notes = _each_once(workloads)
    return Cluster(tuple(policies), Inventory(kept, tuple(namespaces)), notes)


def _undecodable(item: Item) -> Iterator[Diagnostic]:
    """Give what no server can read of a policy: there is no such policy, so nothing may be said of it."""
    for fault in decode_faults(item.value, NETWORK_POLICY):
        if fault.code is WRONG_TYPE:
            yield fault.at(Origin(item.place(fault.path(), key=fault.on_key)))


def _each_once(workloads: Sequence[Workload]) -> tuple[tuple[Workload, ...], tuple[Note, ...]]:
    """Keep one description of each workload: the first with labels. Others are patches that the server would refuse."""
    alike: dict[tuple[str, str, str], list[Workload]] = {}
    for item in workloads:
        alike.setdefault((item.namespace, item.kind, item.name), []).append(item)
    kept = {name: next((item for item in items if item.labels), items[0]) for name, items in alike.items()}
    notes = tuple(
        Note(
            "described-again",
            f"`{kept[name].text}` is described {len(items)} times; the first description with labels counts",
            tuple(origin for item in items for origin in item.origins),
            (kept[name].text,),
        )
        for name, items in sorted(alike.items())
        if len(items) > 1
    )
    return tuple(kept.values()), notes


def _shown(path: Path, root: Path | None) -> str:
    return path.relative_to(root).as_posix() if root is not None and path.is_relative_to(root) else path.as_posix()


def documents_of(source: Path | bytes, name: str, found: list[Diagnostic]) -> Iterable[Document]:
    """Read documents; what is wrong with reading one is reported, and each that has a value is given."""
    try:
        if isinstance(source, bytes):
            documents = list(read_documents(source, name))
        else:
            documents = [document for file in manifest_files(source) for document in read_file(file)]
    except OSError as error:
        found.append(finding(UNREADABLE_SIDE, f"`{name}` cannot be read: {(error.strerror or 'no reason').lower()}"))
        return
    for document in documents:
        if document.value is None:
            found += document.findings
        else:  # it reads otherwise than it stands there, which is no ground for an answer
            found += (evolve(item, severity=Severity.ERROR) for item in document.findings)
            yield document


def build_tree(folder: Path) -> Mapping[str | None, tuple[Policy, ...]] | None:
    """Read a build tree: every file has our header; two levels of folders are environments. None for other folders."""
    tree = _by_environment(folder)
    if not tree or not all(_generated(file) for files in tree.values() for file in files):
        return None
    programs: dict[str | None, list[Policy]] = {}
    for name, files in tree.items():
        for file in files:
            for document in read_file(file):
                mine = programs.setdefault(name, [])
                mine += (policy for item in items(document) if (policy := lift_item(item, "default")) is not None)
    return {name: tuple(policies) for name, policies in programs.items()}


def _environments(folder: Path) -> tuple[str, ...]:
    """Name the environments of a build tree that holds several: no cluster has the policies of all of them."""
    tree = _by_environment(folder)
    several = len(tree) > 1 and all(_generated(file) for files in tree.values() for file in files)
    return tuple(sorted(name for name in tree if name is not None)) if several else ()


def _by_environment(folder: Path) -> Mapping[str | None, list[Path]]:
    """Group the files of a folder that is laid out as a build tree; of any other there are none."""
    found: dict[str | None, list[Path]] = {}
    files = manifest_files(folder) if folder.is_dir() else ()
    depths = {len(file.relative_to(folder).parts) for file in files}
    if depths in ({2}, {3}):
        for file in files:
            found.setdefault(file.relative_to(folder).parts[0] if depths == {3} else None, []).append(file)
    return found


def _generated(file: Path) -> bool:
    if not file.is_file():
        return False
    with file.open("rb") as stream:
        return is_generated(stream.read(128))
