"""The answer of `netpolc build`, as a review: its findings, and each file that is stale, or was, where that fails."""

from collections.abc import Iterator
from typing import Final

from netpolc.diagnostics.catalogue.reporting import STALE
from netpolc.diagnostics.model import SEVERITY_ORDER
from netpolc.reports.build import BuildAnswer
from netpolc.reports.build_text import counts_lines, stale_files
from netpolc.reports.formats import Page
from netpolc.reports.of_findings import alerts_of, topic_of, topics_of_codes
from netpolc.reports.review import Alert, Review
from netpolc.reports.spots import anywhere, project_of
from netpolc.reports.text import summary

_ARE: Final = {"added": "is missing", "changed": "is not what policies/ compiles to", "removed": "is emitted no longer"}
_WERE: Final = {
    "added": "was missing, and is written now",
    "changed": "was not what policies/ compiles to, and is now",
    "removed": "was emitted no longer, and is removed now",
}


def review(answer: BuildAnswer, page: Page) -> Review:
    """Review what people are shown of a build."""
    alerts = [*alerts_of(answer.shown, page), *_stale(answer, page)]
    alerts.sort(key=lambda alert: SEVERITY_ORDER.index(alert.severity))
    counts = tuple(counts_lines(answer.folders, answer.tree))
    verdict = (*counts, *filter(None, [summary(answer.shown)]))
    return Review("build", project_of(page), tuple(alerts), topics_of_codes(), verdict or ("nothing",), answer.chosen)


def _stale(answer: BuildAnswer, page: Page) -> Iterator[Alert]:
    topic = topic_of(STALE)
    words, cure = (_WERE, "commit it") if answer.written else (_ARE, "run `netpolc build`")
    for path, kind in stale_files(answer):
        spot = anywhere(page, (path,))
        title = f"netpolc: {topic.title}"
        yield Alert(topic, STALE.severity, (f"`{path}` {words[kind]}",), spot, (path, kind), title, cure)
