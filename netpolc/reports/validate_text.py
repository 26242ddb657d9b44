"""The answer of `netpolc validate` for a terminal."""

from collections.abc import Iterable, Iterator

from netpolc.diagnostics.model import Severity
from netpolc.reports.counting import counted
from netpolc.reports.escaping.lines import Shown, page
from netpolc.reports.formats import Page
from netpolc.reports.text import render
from netpolc.reports.validate import Skipped, Validation, ValidationAnswer


def write(answer: ValidationAnswer, where: Page) -> Iterable[Shown]:
    """Write findings as people read them."""
    yield render(answer.shown, root=where.root, colour=where.colour, listed="-o json")


def summary(validation: Validation) -> Shown:
    """Return the last lines of the text for people."""
    return page(summary_lines(validation))


def summary_lines(validation: Validation) -> Iterator[str]:
    """Say what was judged, found and left out."""
    errors = sum(1 for item in validation.findings if item.diagnostic.severity is Severity.ERROR)
    warnings = sum(1 for item in validation.findings if item.diagnostic.severity is Severity.WARNING)
    judged = ", ".join(counted(number, kind, _several(kind)) for kind, number in validation.judged.items())
    yield f"{judged}: {counted(errors, 'error')}, {counted(warnings, 'warning')}"
    if validation.skipped:
        named = ", ".join(f"{item.count} {_kind(item)}" for item in validation.skipped)
        yield f"not judged: {named}"
    kustomizations = sum(item.count for item in validation.skipped if _is_kustomization(item))
    if kustomizations:
        count = counted(kustomizations, "folder")
        yield f"Kustomizations, to be rendered first (`kubectl kustomize … | netpolc validate -`): {count}"
    if validation.templates:
        yield f"templates, to be rendered first: {counted(len(validation.templates), 'document')}"


def _is_kustomization(item: Skipped) -> bool:
    return item.kind == "Kustomization" and item.api_version.startswith("kustomize.config.k8s.io/")


def _kind(item: Skipped) -> str:
    return (
        f"{item.kind or 'without a kind'} ({item.api_version})" if item.api_version else item.kind or "without a kind"
    )


def _several(kind: str) -> str:
    return f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s"
