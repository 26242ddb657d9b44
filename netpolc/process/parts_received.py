"""Parts of environments as they are received: those that were judged now, and those that were judged before."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from netpolc.diagnostics.catalogue.processes import BROKEN_RUN
from netpolc.diagnostics.model import finding
from netpolc.process.messages import Parts
from netpolc.targets.target import Name
from netpolc.tree.layout import LARGEST, manifest_path
from netpolc.tree.standing import OtherTreeError, StandingManifests, digest_of
from netpolc.values import frozen

if TYPE_CHECKING:
    from netpolc.loading.beside import Beside


class WrittenFolder(NamedTuple):
    """The manifests of one namespace of a part."""

    namespace: str
    names: tuple[str, ...]
    digest: bytes
    """That of their bytes, in this order."""


class WrittenPart(NamedTuple):
    """What a part became that was judged with no fault."""

    folders: tuple[WrittenFolder, ...]
    alone: bool
    """Whether what is found in it hangs on no other part."""
    silent: bool = False
    """Whether nothing at all was found in a project that it was a part of."""


KnownParts: TypeAlias = Mapping[bytes, WrittenPart]
"""Parts by their keys."""


@frozen(eq=False, repr=False)
class PartsOfEnvironment:
    """What an environment has beside what was lowered for it."""

    names: Sequence[Name]
    """The manifests of the parts that were left out."""
    files: Mapping[Name, bytes]
    """Those that were made for an environment before."""
    folders: Sequence[tuple[bytes, WrittenFolder]]
    """Those of which only the digest is known, by the keys of their parts."""
    unresolved: frozenset[bytes] = frozenset()
    """The keys that were left out, where the rest was resolved without what others keep."""

    def count(self, beside: "Beside") -> None:
        """Let it count what others keep. Raises OtherTreeError where it is too late for that."""
        if self.unresolved and (beside.policies or beside.found):
            raise OtherTreeError(self.unresolved)

    def standing(self, environment: str | None) -> tuple[StandingManifests, ...]:
        """Say where the latter have to stand."""
        return tuple(
            [StandingManifests(_paths(environment, folder), folder.digest, key) for key, folder in self.folders]
        )


def _paths(environment: str | None, folder: WrittenFolder) -> tuple[str, ...]:
    return tuple([manifest_path(environment, folder.namespace, name) for name in folder.names])


NO_PARTS: Final = PartsOfEnvironment((), {}, ())


class PartsReceived:
    """Hears which parts an environment has, and remembers what they became."""

    def __init__(self, known: KnownParts | None) -> None:
        """Begin. `known`: from before, by the keys that were asked about; None: nothing may be left out."""
        self._known: Final = known
        self._made: Final[dict[bytes, Mapping[Name, bytes]]] = {}
        """The manifests of parts that were lowered in this run."""
        self.used: Final[dict[bytes, WrittenPart]] = {}
        """What every part of this run became that can be read again."""
        self.left_out = False
        """Whether one of them was not lowered where it stands."""

    def of(self, told: Parts, lowered: Mapping[Name, bytes]) -> PartsOfEnvironment:
        """Take the parts of an environment, of which some manifests were lowered. Raises UnfinishedError.

        Nobody but this process knows what a key stands for, so one that was not asked about is refused, and so is a
        manifest of no part or of two.
        """
        if self._known is None:
            raise _refused("parts are told of, and nobody asked")
        self._make(told, lowered)
        self.left_out = self.left_out or bool(told.known)
        files: dict[Name, bytes] = {}
        folders: list[tuple[bytes, WrittenFolder]] = []
        for key in told.known:
            made = self._made.get(key)
            if made is not None:
                files.update(made)
                continue
            found = self._known.get(key)
            if found is None:
                raise _refused("nobody knows such a part")
            self.used[key] = found
            folders += ((key, folder) for folder in found.folders)
        names: list[Name] = [*files, *((folder.namespace, name) for _, folder in folders for name in folder.names)]
        places = [*(namespace for _, own, _ in told.made for namespace in own), *{namespace for namespace, _ in names}]
        if len({*places}) < len(places) or len({*names}) < len(names) or len({*told.known}) < len(told.known):
            raise _refused("parts have a namespace in common")
        unresolved = frozenset[bytes]() if told.resolved else frozenset(told.known)
        return PartsOfEnvironment(names, files, folders, unresolved)

    def ended(self, *, silent: bool) -> KnownParts:
        """Give what every part became. `silent`: nothing was found in all of the project."""
        return {key: part._replace(silent=True) for key, part in self.used.items()} if silent else self.used

    def _make(self, told: Parts, lowered: Mapping[Name, bytes]) -> None:
        by_namespace: dict[str | None, dict[Name, bytes]] = {}
        for name, data in lowered.items():
            by_namespace.setdefault(name[0], {})[name] = data
        for key, namespaces, alone in told.made:
            made: dict[Name, bytes] = {}
            for namespace in namespaces:
                made.update(by_namespace.pop(namespace, {}))
            if key in self._made or key in (self._known or {}):
                raise _refused("a part was left out, and is made")
            self._made[key] = made
            if all(len(data) < LARGEST for data in made.values()):  # of a larger one there is nothing to be read
                self.used[key] = WrittenPart(tuple(_folders(made)), bool(alone))
        if by_namespace:
            raise _refused("a manifest is of no part")


def _folders(made: Mapping[Name, bytes]) -> Iterable[WrittenFolder]:
    names: dict[str, list[str]] = {}
    for namespace, name in made:
        names.setdefault(namespace or "", []).append(name)
    for namespace, some in sorted(names.items()):
        some.sort()
        yield WrittenFolder(namespace, tuple(some), digest_of(made[namespace, name] for name in some))


def _refused(why: str) -> Exception:
    from netpolc.process.parent import UnfinishedError

    said = f"netpolc cannot go on after the policy modules ran: {why}"
    return UnfinishedError(finding(BROKEN_RUN, said, help="a module may have changed Python or netpolc"))
