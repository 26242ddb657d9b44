"""The programs of a side from what stands in its folder: compiled policies, the build tree, and what stands beside."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from attrs import evolve

from netpolc.analysis.reservations import Reservations, Unread
from netpolc.diagnostics.catalogue.revisions import UNREADABLE_SIDE
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.loading.beside import files_beside
from netpolc.loading.beside_files import without_match
from netpolc.loading.settings import Settings
from netpolc.program.model import Policy, Program, Rule
from netpolc.sides.as_read import as_read
from netpolc.sides.build_files import BuildFile, environments_of, is_at_home, of_environment
from netpolc.sides.comparison import BUILD, PolicyId, policy_id
from netpolc.sides.folders import Cluster, read_cluster
from netpolc.sides.holding import Held, homeless_among, program_of
from netpolc.sides.reserving import reserved
from netpolc.targets.placing import planned_by_path
from netpolc.targets.target import Planned
from netpolc.values import frozen
from netpolc.yaml.documents import Item

_NOTHING: Final = Program(None, ())


@frozen
class Meant:
    """The programs of a side, and what they hang on, by environment."""

    programs: Mapping[str | None, Program]
    reservations: Mapping[str | None, Reservations]
    stale: tuple[str | None, ...] = ()
    """Environments whose build is not what the policies compile to."""
    paths: Mapping[PolicyId, str] = {}
    """Where each policy of a build tree stands."""


def beside_clusters(
    root: Path,
    settings: Settings,
    environments: Iterable[str | None],
    known: Iterable[str],
    namespace: str,
    found: list[Diagnostic],
    *,
    sure: bool = True,
) -> dict[str | None, Cluster]:
    """Read what stands beside a project, outside of its build tree, by environment; what is wrong goes to `found`.

    `sure`: whether `namespace` is known to be where objects go that name none.

    A pattern that matches nothing in any of the environments that are known is an error: what is not seen is not
    counted.
    """
    clusters: dict[str | None, Cluster] = {}
    matched: set[str] = set()
    chosen = {*environments}
    for environment in sorted({*chosen, *known}, key=str):
        try:
            files = files_beside(root, settings.beside, environment)
        except (OSError, ValueError) as error:
            found.append(finding(UNREADABLE_SIDE, f"what `beside` names cannot be read: {error}"))
            return {}
        matched.update(pattern for pattern, some in files.items() if some)
        build = root / BUILD
        outside = sorted({file for some in files.values() for file in some if not file.is_relative_to(build)})
        if outside and environment in chosen:
            read = read_cluster(outside, namespace, found, root, settings.kubernetes, applied=True)
            lost = () if sure else homeless_among(read.objects)
            clusters[environment] = evolve(read, unread=(*read.unread, *lost))
    missing = [pattern for pattern in settings.beside if pattern not in matched]
    found += (without_match(pattern, settings) for pattern in missing)
    return clusters


def compiled_with_build(
    compiled: Mapping[str | None, Program],
    known: Collection[str],
    files: Sequence[BuildFile],
    beside: Mapping[str | None, Cluster],
) -> Meant:
    """Put the files that others wrote into the build tree, and what stands beside, to what a project compiles to.

    What a build made there is replaced by the next one; where it is not what the project compiles to now, an answer
    that it would change hangs on it. `known`: every environment of the project; in the folder of any other nothing is
    ours, whatever header it carries.
    """
    programs: dict[str | None, Program] = {}
    reservations: dict[str | None, Reservations] = {}
    stale: list[str | None] = []
    for environment, program in compiled.items():
        mine = list(of_environment(files, environment, known))
        theirs = [(file.path, item) for file in mine if not file.generated for item in file.objects]
        places = planned_by_path(program)
        ours = list(_compiled(program, places))
        now = [item for _, item in sorted((*ours, *theirs), key=_applied)]
        unread = [item for file in mine for item in file.unread]
        together, reservations[environment] = _together(environment, now, unread, beside)
        programs[environment] = evolve(together, label_names=program.label_names)
        standing = [item for file in mine for item in file.objects]
        if any(file.generated or file.path in places for file in mine):
            built, _ = _together(environment, standing, (), beside)
            if built.policies != programs[environment].policies:
                stale.append(environment)
                reservations[environment] = evolve(reservations[environment], stale=built)
    return Meant(programs, reservations, tuple(stale))


def build_as_it_stands(
    files: Sequence[BuildFile],
    compiled: Mapping[str | None, Program] | None,
    beside: Mapping[str | None, Cluster],
    known: Collection[str],
) -> Meant:
    """Take a build tree as what is meant; the rules have the lines of the policies that they were compiled from.

    `known`: every environment; the folder of any other belongs to nobody.
    """
    programs: dict[str | None, Program] = {}
    reservations: dict[str | None, Reservations] = {}
    stale: list[str | None] = []
    paths: dict[PolicyId, str] = {}
    for environment in built_environments(files, known):
        mine = list(of_environment(files, environment, known))
        lines = planned_by_path((compiled or {}).get(environment, _NOTHING))
        standing = [item for file in mine for item in _with_lines(file, environment, lines)]
        unread = [item for file in mine for item in file.unread]
        together, reservations[environment] = _together(environment, standing, unread, beside)
        names = (compiled or {}).get(environment, _NOTHING).label_names
        programs[environment] = evolve(together, label_names=names)
        made = program_of(environment, (item for file in mine if file.generated for item in file.objects))
        if compiled is not None and made.policies != as_read(compiled.get(environment, _NOTHING)).policies:
            stale.append(environment)
        paths.update({policy_id(environment, item.policy): file.path for file in mine for item in file.objects})
    stale += [] if compiled is None else sorted(compiled.keys() - programs.keys(), key=str)
    return Meant(programs, reservations, tuple(stale), paths)


def built_environments(files: Sequence[BuildFile], known: Collection[str]) -> tuple[str | None, ...]:
    """Name the environments that a build tree has folders of; None stands for the whole tree."""
    made = environments_of((file.path, file.generated) for file in files)
    return tuple(name for name in made if name in known) or (None,)


def _together(
    environment: str | None, objects: Sequence[Held], unread: Sequence[Unread], beside: Mapping[str | None, Cluster]
) -> tuple[Program, Reservations]:
    """Put objects and what stands beside together: which of two with one name is applied last, nobody knows."""
    others = beside.get(environment)
    if others is None:
        return program_of(environment, objects), reserved(environment, objects, unread)
    everything = [*others.objects, *objects]
    turned = [*objects, *others.objects]
    return program_of(environment, everything), reserved(environment, everything, (*others.unread, *unread), turned)


def _applied(placed: tuple[str, Held]) -> list[str]:
    return placed[0].split("/")


def _compiled(program: Program, places: Mapping[str, Planned]) -> Iterator[tuple[str, Held]]:
    """Give the policies of a program, each with the path of the first manifest that it is written into."""
    first = {id(policy): (path, plan) for path, plan in reversed([*places.items()]) for policy in plan.of}
    for policy in program.policies:
        path, plan = first[id(policy)]
        yield path, Held(policy, (plan.namespace, plan.name), plan)


def _with_lines(file: BuildFile, environment: str | None, sources: Mapping[str, Planned]) -> Iterator[Held]:
    """Give the rules of a generated manifest the lines of the policies that it came from."""
    for item in file.objects:
        source = sources.get(file.path)
        if source is None or not isinstance(item.source, Item) or not is_at_home(file, environment, item):
            yield item
        else:
            yield evolve(item, policy=_located(item.policy, source.of))


def _located(policy: Policy, sources: Sequence[Policy]) -> Policy:
    lines: dict[Rule, Rule] = {rule: rule for source in reversed(sources) for rule in source.rules}
    rules = tuple(lines.get(rule, rule) for rule in policy.rules)
    origins = tuple(origin for source in sources for origin in source.origins)
    return evolve(policy, rules=rules, origins=origins)
