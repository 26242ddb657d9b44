"""Promises of a policy module, asked of manifests that anybody wrote."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from netpolc.analysis.reservations import Unread
from netpolc.checks.waivers import Commented, WaiverRules, judged
from netpolc.diagnostics.files import file_bytes
from netpolc.diagnostics.model import Diagnostic, ordered
from netpolc.pipeline.promising import Running, told_of
from netpolc.process.exporting import export_project
from netpolc.program.promises import PlacedPromise
from netpolc.sides.holding import Held, program_of
from netpolc.sides.reserving import reserved


class PromisesError(Exception):
    """A file has no promises to be asked; the message says why."""


def promises_in(
    root: Path, paths: Sequence[str], environments: Sequence[str]
) -> tuple[tuple[PlacedPromise, ...], tuple[Diagnostic, ...]]:
    """Give what modules of the `policies/` of a project promise, and what is wrong with the project.

    Raises PromisesError, also where one promises one thing of one environment and another of another.
    """
    folder = (root / "policies").resolve()
    for path in paths:
        place = (root / path).resolve()
        if not place.is_file() or not place.is_relative_to(folder):
            raise PromisesError(f"`{path}` is no module in `policies/` of the project; `-C` names the project")
    exported = export_project(root, environments)
    if exported.programs is None:
        return (), exported.diagnostics
    found = dict.fromkeys(item for path in paths for item in _promised(root, path, exported.promises))
    return tuple(found), ()


def _promised(
    root: Path, path: str, promises: Mapping[str | None, Sequence[PlacedPromise]]
) -> tuple[PlacedPromise, ...]:
    """Give what one module promises of every environment. Raises PromisesError."""
    name = (root / path).resolve().relative_to(root.resolve()).as_posix()
    each = {
        environment: tuple(item for item in several if item.path == name) for environment, several in promises.items()
    }
    if not any(each.values()):
        raise PromisesError(f"`{path}` promises nothing")
    if len(set(each.values())) > 1:
        names = ", ".join(f"`{item}`" for item in each)
        raise PromisesError(f"`{path}` does not promise the same of {names}; choose one: `--env`")
    return next(iter(each.values()))


def told_of_manifests(
    root: Path, objects: Sequence[Held], unread: Iterable[Unread], promises: Sequence[PlacedPromise]
) -> Iterator[Diagnostic]:
    """Say which promises do not hold of manifests, but for what comments beside the promises allow."""
    running = Running(program_of(None, objects), reserved(None, objects, tuple(unread)))
    texts = {path: Commented.of_python(file_bytes(root / path)) for path in {item.path for item in promises}}
    rules = WaiverRules(whole=False, reasons=False)
    yield from judged(ordered(told_of(running, promises)), texts, rules)
