"""The promises of a policy module as tests of pytest."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import pytest

from netpolc.loading.sources import PACKAGE
from netpolc.program.model import NAMESPACE_NAME, BlockPeer, Peer, PodPeer
from netpolc.program.promises import PlacedPromise, PromiseKind
from netpolc.sets.selections import Selection
from netpolc.testing.programs import Environment, ProjectError, ProjectUnderTest, PromiseError, project_under_test

_PROJECTS: Final = pytest.StashKey[dict[Path, "ProjectUnderTest | str"]]()
_MOST: Final = 3
"""So many members of a peer are named."""


class PromisesFile(pytest.File):
    """A policy module with promise sets."""

    def collect(self) -> Iterator["PromiseSetNode"]:
        """Give the promise sets that count in this file, each for each environment."""
        root = next(place.parent for place in self.path.parents if place.name == PACKAGE)
        found = _tested(root, self.config)
        path = self.path.resolve().relative_to(found.root).as_posix()
        for environment, promises in found.promises.items():
            sets: dict[str, list[PlacedPromise]] = {}
            for promise in promises:
                if promise.path == path:
                    sets.setdefault(promise.home, []).append(promise)
            for home, mine in sets.items():
                name = home if environment is None else f"{home}[{environment}]"
                yield PromiseSetNode.from_parent(self, name=name, asked=(found, environment, mine))  # pyright: ignore[reportUnknownMemberType] - pytest types no keyword


def _tested(root: Path, config: pytest.Config) -> ProjectUnderTest:
    """Compile a project once. Raises CollectError."""
    known = config.stash.setdefault(_PROJECTS, {})
    if root not in known:
        try:
            known[root] = project_under_test(root)
        except ProjectError as error:
            known[root] = str(error)
    found = known[root]
    if isinstance(found, str):
        raise pytest.Collector.CollectError(found)
    return found


class PromiseSetNode(pytest.Collector):
    """One promise set for one environment."""

    def __init__(
        self,
        *,
        name: str,
        parent: pytest.Collector,
        asked: tuple[ProjectUnderTest, Environment, Sequence[PlacedPromise]],
    ) -> None:
        super().__init__(name, parent)
        self._asked: Final = asked

    def collect(self) -> Iterator["PromiseItem"]:
        """Give its promises."""
        project, environment, promises = self._asked
        names: Counter[str] = Counter()
        for promise in promises:
            name = short(promise)
            names[name] += 1
            name = name if names[name] == 1 else f"{name} #{names[name]}"
            yield PromiseItem.from_parent(self, name=name, asked=(project, environment, promise))  # pyright: ignore[reportUnknownMemberType] - as above


class PromiseItem(pytest.Item):
    """One promise of one environment."""

    def __init__(
        self, *, name: str, parent: pytest.Collector, asked: tuple[ProjectUnderTest, Environment, PlacedPromise]
    ) -> None:
        super().__init__(name, parent)  # pyright: ignore[reportUnknownMemberType] - as above
        self._asked: Final = asked

    def runtest(self) -> None:
        """Ask the promise. Raises PromiseError."""
        project, environment, promise = self._asked
        said = project.fails(environment, promise)
        if said:
            raise PromiseError(said)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
        """Show what `netpolc check` prints, and nothing of Python."""
        del style
        if isinstance(excinfo.value, PromiseError):
            return str(excinfo.value).rstrip("\n")
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Say where the promise is written."""
        promise = self._asked[2]
        place = promise.origins[0].locate().place if promise.origins else None
        return (self.path, None, self.name) if place is None else (Path(place.path), place.line - 1, self.name)


def short(promise: PlacedPromise) -> str:
    """Name a promise in a few words, such as `only(cartservice -> redis-cart)`."""
    if promise.kind is PromiseKind.ISOLATED:
        words = ", ".join(direction.lower() for direction in promise.directions)
        return f"{promise.kind}({_peers(promise.source)}, {words})"
    return f"{promise.kind}({_peers(promise.source)} -> {_peers(promise.destination)})"


def _peers(peers: tuple[Peer, ...] | None) -> str:
    if peers is None:
        return "anywhere"
    names = list(dict.fromkeys(map(_peer, peers)))
    more = f" | {len(names) - _MOST} more" if len(names) > _MOST else ""
    return " | ".join(names[:_MOST]) + more


def _peer(peer: Peer) -> str:
    if isinstance(peer, BlockPeer):
        return peer.cidr
    return _values(peer.pods) or _space(peer)


def _space(peer: PodPeer) -> str:
    name = peer.namespaces.constraint(NAMESPACE_NAME)
    if name.values and not name.others:
        return "+".join(name.values)
    return _values(peer.namespaces) or "all_namespaces"


def _values(selection: Selection) -> str:
    """Name labels: a single one by its values, else each with its key."""
    words = ["+".join(item.values) if item.values and not item.others else key for key, item in selection.parts]
    return ",".join(words)
