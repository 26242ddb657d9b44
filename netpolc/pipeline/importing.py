"""An import: read, drafted, proven, and written; up to the last step nothing is."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from netpolc.diagnostics.catalogue.drafting import NOTHING_TAKEN
from netpolc.diagnostics.model import Diagnostic, finding, has_errors
from netpolc.drafting.clauses import Drafted, drafted
from netpolc.drafting.edges import ToldEdges, told
from netpolc.drafting.environments import Merged, merged, once
from netpolc.drafting.facts import facts_of
from netpolc.drafting.grouping import grouped
from netpolc.drafting.layout import module_text
from netpolc.drafting.objects import DraftObject
from netpolc.drafting.project import SETTINGS, in_the_way, settings_text, width_of
from netpolc.drafting.proving import Intended, proven
from netpolc.drafting.taking import FoundAt, Taken, Terms, take
from netpolc.drafting.writing import written
from netpolc.loading.configuration import read_settings
from netpolc.reports.imported import Imported, Omitted, Renamed
from netpolc.reports.validate import Finding, Skipped, Subject
from netpolc.tree.creating import create_all
from netpolc.values import frozen
from netpolc.yaml.documents import Item
from netpolc.yaml.files import STANDARD_INPUT


@frozen
class ImportWanted:
    """What is to be imported, and into which folder."""

    root: Path
    """Where paths begin."""
    into: Path
    paths: Mapping[str | None, Sequence[str]]
    """By environment; None alone where there are none."""
    namespace: str = "default"
    rename: bool = False


def import_paths(wanted: ImportWanted, standard_input: Callable[[], bytes]) -> Imported:
    """Import YAML into a project folder. What is found is in the result; OSError of a path that cannot be opened."""
    settings, faults = read_settings(wanted.into)
    if has_errors(faults):
        return _result({}, [FoundAt(item) for item in faults])
    asked = Terms(wanted.namespace, settings.kubernetes, standard_input)
    taken = {name: take([_place(wanted.root, path) for path in paths], asked) for name, paths in wanted.paths.items()}
    found = [item for some in taken.values() for item in some.found]
    objects: dict[str | None, tuple[DraftObject, ...]] = {}
    for name, some in taken.items():
        objects[name], twice = once(some.objects)
        found += map(FoundAt, twice)
        if not some.objects:
            found.append(FoundAt(_nothing(name, some)))
    if any(not some.objects for some in taken.values()) or _is_contradictory(taken, objects):
        return _result(taken, found)
    files, drafts, connections, named = _drafted(wanted, objects)
    stopped = tuple(in_the_way(wanted.into, (path for path in files if path != SETTINGS)))
    stopped = stopped or proven(wanted.into, files, Intended(objects, wanted.rename))
    if has_errors(stopped):
        return _result(taken, [*found, *map(FoundAt, stopped)])
    create_all(wanted.into, files)
    count = len({item.key for some in objects.values() for item in some})
    renamed = tuple(_renamed(named.objects, connections)) if wanted.rename else ()
    return _result(taken, found, tuple(sorted(files)), count, renamed, drafts.gone)


def _place(root: Path, path: str) -> str:
    return path if path == STANDARD_INPUT else str(root / path)


def _is_contradictory(taken: Mapping[str | None, Taken], objects: Mapping[str | None, Sequence[DraftObject]]) -> bool:
    return any(
        len({(item.key, item.meaning) for item in some.objects}) > len(objects[name]) for name, some in taken.items()
    )


def _nothing(name: str | None, taken: Taken) -> Diagnostic:
    where = "" if name is None else f" in what `{name}` is to be"
    kinds = ", ".join(f"{count} {kind or 'without a kind'}" for (_, kind), count in sorted(taken.skipped.items()))
    there = f", only {kinds}" if kinds else ""
    return finding(
        NOTHING_TAKEN, f"there is no policy{where}{there}", help="charts and kustomizations are rendered first"
    )


def _drafted(
    wanted: ImportWanted, objects: Mapping[str | None, Sequence[DraftObject]]
) -> tuple[dict[str, bytes], Drafted, ToldEdges, Merged]:
    """Write the modules of a project, and say what they are made of."""
    environments = {name: some for name, some in objects.items() if name is not None}
    all_of_them = merged(environments) if environments else Merged(tuple(objects[None]), ())
    connections = told(all_of_them.objects, rename=wanted.rename)
    drafts = drafted(all_of_them.objects, connections, rename=wanted.rename)
    width = width_of(wanted.into)
    made = written(grouped(drafts), facts_of(all_of_them.objects, all_of_them.environments), width)
    files = {f"policies/{name}.py": module_text(module, width).encode() for name, module in made.modules.items()}
    if not (wanted.into / SETTINGS).exists():
        files[SETTINGS] = settings_text()
    return files, drafts, connections, all_of_them


def _renamed(objects: Sequence[DraftObject], connections: ToldEdges) -> Iterator[Renamed]:
    for number, names in sorted(connections.given.items()):
        item = objects[number]
        yield from (Renamed(item.namespace, item.name, name) for name in sorted(names))


def _result(
    taken: Mapping[str | None, Taken],
    found: Sequence[FoundAt],
    files: tuple[str, ...] = (),
    policies: int = 0,
    renamed: tuple[Renamed, ...] = (),
    gone: Sequence[DraftObject] = (),
) -> Imported:
    kinds: dict[tuple[str, str], int] = {}
    for some in taken.values():
        for kind, count in some.skipped.items():
            kinds[kind] = kinds.get(kind, 0) + count
    lost: dict[str, list[str]] = {}
    for item in gone:
        lost.setdefault(item.namespace, []).append(item.name)
    return Imported(
        files,
        policies,
        tuple(Skipped(api, kind, count) for (api, kind), count in sorted(kinds.items())),
        tuple(sorted({path for some in taken.values() for path in some.templates})),
        tuple(
            Omitted(item.namespace, item.name, item.origin, item.reason)
            for some in taken.values()
            for item in some.left_out
        ),
        renamed,
        {namespace: tuple(sorted(names)) for namespace, names in sorted(lost.items())},
        tuple(dict.fromkeys(_finding(item) for item in found)),
        any(some.refused for some in taken.values()),
    )


def _finding(item: FoundAt) -> Finding:
    return Finding(item.diagnostic, item.item.document.index if item.item else 0, _subject(item.item))


def _subject(item: Item | None) -> Subject:
    return (
        Subject() if item is None else Subject(item.api_version or None, item.kind or None, item.namespace, item.name)
    )
