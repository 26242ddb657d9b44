"""Two projects compiled one after the other in one process: what the second says as the first is known, and not sent.

Both run as a whole, each from its own modules. What their sets yielded is compared, and only what differs is resolved.
"""

from collections.abc import Callable, Iterator
from types import CodeType
from typing import Final, cast

from attrs import evolve

from netpolc.loading.sources import Ahead
from netpolc.process.messages import ChangedPrograms, Halfway, Message, Programs, Request
from netpolc.process.plain_values import plain
from netpolc.process.projects import Entering, ProjectRun
from netpolc.process.sending_programs import Exported
from netpolc.program.alike import Alike
from netpolc.program.reusing import KnownEnvironments


def both_sides(
    request: Request, ahead: Ahead, entering: Entering | None, asks: Callable[[], object]
) -> Iterator[Message]:
    """Compile a project to programs, and then the one that is asked next, as what differs from the first."""
    first = ProjectRun(request, ahead, entering, KnownEnvironments(halves=False))
    exported = Exported()
    yield from exported.messages(first)
    yield Programs(plain(exported.programs), plain(exported.facts), plain(exported.promises))
    yield Halfway(0)  # who says it counts
    given, then = cast("tuple[tuple[object, ...], Ahead]", asks())
    second_request = Request(*given)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - as it is read at first
    same = SameTexts(f"{first.folder}", ahead, second_request.folder, then)
    known = KnownEnvironments(Alike(same.code), first.known.environments, halves=False)
    second = ProjectRun(second_request, then, entering, known)
    exported = Exported()
    yield from exported.messages(second)
    programs = {
        name: program
        if name not in known.changed
        else evolve(
            program, policies=tuple([item for item in program.policies if item.namespace in known.changed[name]])
        )
        for name, program in exported.programs.items()
    }
    changed = [(name, sorted(namespaces)) for name, namespaces in known.changed.items()]
    yield ChangedPrograms(plain(programs), plain(exported.facts), plain(exported.promises), changed)


class SameTexts:
    """Says which functions of two projects are the same, at the same lines of the same text."""

    def __init__(self, before: str, texts: Ahead, after: str, others: Ahead) -> None:
        """Begin. `before`, `after`: the folders of the projects. `texts`, `others`: their modules, by path."""
        self._paths: Final = {
            path: other
            for path, known in texts.items()
            if (other := f"{after}{path.removeprefix(before)}") in others and others[other][0] == known[0]
        }
        self._known: Final[dict[tuple[int, int], tuple[CodeType, CodeType, bool]]] = {}

    def code(self, one: CodeType, other: CodeType) -> bool:
        """Say so of a function of the first project, and one of the second."""
        key = id(one), id(other)
        known = self._known.get(key)
        if known is None:
            # Both are kept, so that no other one gets the identity of one of them.
            known = self._known[key] = one, other, self._are_same(one, other)
        return known[2]

    def _are_same(self, one: CodeType, other: CodeType) -> bool:
        return self._paths.get(one.co_filename) == other.co_filename and (
            (one.co_firstlineno, one.co_qualname, one.co_linetable, one.co_code)
            == (other.co_firstlineno, other.co_qualname, other.co_linetable, other.co_code)
        )
