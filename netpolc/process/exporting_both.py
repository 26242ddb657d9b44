"""The two projects of a comparison exported, by one process where it can be seen that neither can tell.

What the second says as the first does is then neither resolved, nor sent, nor read again.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from attrs import evolve

from netpolc.diagnostics.model import Diagnostic, Origin, Place
from netpolc.diagnostics.origin import Located, Written
from netpolc.loading.closed_modules import leave_alone
from netpolc.loading.libraries import libraries
from netpolc.loading.revisions import is_past
from netpolc.loading.sources import PACKAGE, Ahead, compiled_ahead
from netpolc.process import parent as policy_process
from netpolc.process.compiling import request_of
from netpolc.process.exporting import ExportedProject, Tops, export_project, exported_by
from netpolc.process.messages import Request
from netpolc.program.model import Policy, Program, Rule
from netpolc.values import frozen


class BothExports:
    """Exports a commit, and then the working tree that was made from it."""

    def __init__(self, after: Path | None = None, target: str = "") -> None:
        """Begin. `after`: the folder that is exported second, and `target` what for; None: it is not known."""
        self._after: Final = None if after is None else after.resolve()
        self._target: Final = target
        self._begun: _Begun | None = None
        self._then: Ahead | None = None
        """The modules of the second project, once they are compiled."""

    def first(
        self, folder: Path, made: tuple[Path, str, Tops], environments: Sequence[str], target: str
    ) -> ExportedProject:
        """Export a commit, as `export_project` does. `made`: a folder of the repository, the commit, and their tops."""
        place, commit, tops = made
        after = self._after
        ahead = compiled_ahead(str(folder.resolve()))
        alone = bool(libraries(tops[0], sys.path)) or not (
            leave_alone(str(folder.resolve()), ahead) and is_past(place, commit)
        )
        if after is not None and not alone:
            self._then = compiled_ahead(str(after))
        if after is None or self._then is None or not leave_alone(str(after), self._then):
            return export_project(folder, environments, commit=tops, target=target, ahead=ahead)
        try:
            process = policy_process.take(apart=True)
        except policy_process.UnfinishedError as error:
            return ExportedProject(None, {}, (error.diagnostic,))
        process.ask(request_of(folder, "sides", environments, target=target), ahead)
        next_one = request_of(after, "programs", environments, target=self._target)
        process.ask_more((tuple(next_one), self._then))
        exported = exported_by(process.messages(), environments)
        if exported.programs is None:
            process.end()
        else:
            self._begun = _Begun(process, next_one, folder.resolve(), exported.programs)
        return exported

    def second(self, folder: Path, environments: Sequence[str], target: str) -> ExportedProject:
        """Export a project as `export_project` does; the one that was announced by what it differs from the first."""
        begun, self._begun = self._begun, None
        if begun is not None:
            try:
                if request_of(folder, "programs", environments, target=target) == begun.request:
                    exported = exported_by(begun.process.messages(), environments)
                    whole = _whole(exported, begun.programs, begun.folder, folder.resolve())
                    if whole is not None:
                        return whole
            finally:
                begun.process.end()
        ahead = self._then if folder.resolve() == self._after else None
        return export_project(folder, environments, target=target, ahead=ahead)

    def close(self) -> None:
        """End the process, where nobody asked for the second project."""
        if self._begun is not None:
            self._begun.process.end()


@frozen(eq=False)
class _Begun:
    """A process that goes on with the second project."""

    process: policy_process.PolicyProcess
    request: Request
    """What it was asked."""
    folder: Path
    """The first project, and what it compiles to."""
    programs: Mapping[str | None, Program]


def _whole(
    exported: ExportedProject, before: Mapping[str | None, Program], root: Path, folder: Path
) -> ExportedProject | None:
    """Put what differs to what the first project compiles to; None where that is not what is said, or it is wrong.

    What is wrong is told as it is where the project is alone.
    """
    if exported.programs is None:
        return None
    moved = Moved(root, folder)
    programs: dict[str | None, Program] = {}
    for name, program in exported.programs.items():
        namespaces = exported.changed.get(name)
        if namespaces is None:
            programs[name] = program
            continue
        if name not in before or not all(policy.namespace in namespaces for policy in program.policies):
            return None
        kept = [moved.policy(item) for item in before[name].policies if item.namespace not in namespaces]
        policies = sorted([*kept, *program.policies], key=lambda policy: (policy.namespace, policy.name))
        programs[name] = evolve(program, policies=tuple(policies))
    found = tuple(moved.finding(item) for item in exported.diagnostics)
    return evolve(exported, programs=programs, diagnostics=found, changed={})


class Moved:
    """Gives policies, and what is found of them, the lines of the same modules in another folder."""

    def __init__(self, root: Path, folder: Path) -> None:
        """Begin. `root`: where they were compiled. `folder`: where the same modules stand too."""
        self._from: Final = f"{root.as_posix()}/{PACKAGE}/"
        self._to: Final = f"{folder.as_posix()}/{PACKAGE}/"
        self._known: Final[dict[int, tuple[object, object]]] = {}

    def policy(self, policy: Policy) -> Policy:
        """Return a policy with the other lines."""
        known = self._known.get(id(policy))
        if known is None:
            moved = evolve(
                policy, rules=tuple([self._rule(rule) for rule in policy.rules]), origins=self._places(policy.origins)
            )
            known = self._known[id(policy)] = policy, moved
        return known[1]  # type: ignore[return-value]

    def _rule(self, rule: Rule) -> Rule:
        return Rule(rule.direction, rule.peers, rule.ports, self._places(rule.origins))

    def _places(self, places: tuple[Located, ...]) -> tuple[Located, ...]:
        known = self._known.get(id(places))
        if known is None:
            moved = tuple([Written(self.origin(place.locate())) for place in places])
            known = self._known[id(places)] = places, moved
        return known[1]  # type: ignore[return-value]

    def origin(self, origin: Origin) -> Origin:
        """Return a line and its callers, each in the other folder where it stands in the first."""
        return Origin(self._place(origin.place), tuple([self._place(place) for place in origin.via]))

    def _place(self, place: Place) -> Place:
        path = place.path
        return evolve(place, path=self._to + path.removeprefix(self._from)) if path.startswith(self._from) else place

    def finding(self, found: Diagnostic) -> Diagnostic:
        """Return a finding with the other lines."""
        origin = None if found.origin is None else self.origin(found.origin)
        related = tuple([evolve(item, origin=self.origin(item.origin)) for item in found.related])
        return evolve(found, origin=origin, related=related)
