"""The answer of `netpolc import` for a terminal."""

from collections.abc import Iterable, Iterator

from netpolc.diagnostics.files import shown_path
from netpolc.reports.counting import counted
from netpolc.reports.escaping.lines import Shown, page
from netpolc.reports.formats import Page
from netpolc.reports.imported import ImportAnswer, Imported
from netpolc.reports.validate import Skipped


def write(answer: ImportAnswer, _: Page) -> Iterable[Shown]:
    """Write the files that were written, a line each."""
    if answer.found.written:
        yield page(answer.found.written)


def summary(found: Imported, where: Page) -> Shown:
    """Return the last lines for people: what was left out and what is left to do, and what was imported."""
    return page(_lines(found, where))


def _lines(found: Imported, where: Page) -> Iterator[str]:
    for item in found.omitted:
        name = "/".join(part or "?" for part in (item.namespace, item.name)) if item.namespace or item.name else ""
        place = f"{shown_path(item.origin.place.path, where.root)}:{item.origin.place.line}"
        yield f"left out: {name or 'a document'} ({place}): {item.reason}"
    for path in found.templates:
        shown = shown_path(path, where.root)
        yield f"left out: {shown} is a template; render it first: `helm template … | netpolc import -`"
    if found.skipped and found.written:
        kinds = ", ".join(map(_kind, found.skipped))
        yield f"other kinds: {kinds}"
    if found.gone:
        yield "after `kubectl apply` of what is built, and only then:"
        for namespace, names in found.gone.items():
            yield f"  kubectl delete networkpolicy -n {namespace} {' '.join(names)}"
    yield _counted(found)


def _kind(item: Skipped) -> str:
    return f"{item.count} {item.kind or 'without a kind'}{f' ({item.api_version})' if item.api_version else ''}"


def _counted(found: Imported) -> str:
    if not found.written:
        return "nothing is written"
    modules = sum(1 for path in found.written if path.endswith(".py"))
    left = [counted(len(found.templates), "template")] if found.templates else []
    others = sum(item.count for item in found.skipped)
    left += [f"{counted(others, 'object')} of other kinds"] if others else []
    left += [f"{counted(len(found.omitted), 'object')} left out"] if found.omitted else []
    parts = [f"{counted(found.policies, 'policy', 'policies')} in {counted(modules, 'module')}"]
    parts += [f"{', '.join(left)}{'' if found.omitted else ' left'}"] if left else []
    return "; ".join([*parts, "equal for every possible pod"])
