"""Findings of a run as a review shows them."""

from collections.abc import Iterable, Iterator
from typing import Final

from netpolc.diagnostics.alike import own_words
from netpolc.diagnostics.catalogue import all_codes
from netpolc.diagnostics.model import SEVERITY_ORDER, Code, Diagnostic, Severity, ordered
from netpolc.reports.formats import Page
from netpolc.reports.review import Alert, Topic
from netpolc.reports.spots import anywhere, chain, spot_of, whole_path
from netpolc.reports.touched import Touched, since_branch

_EXAMPLES: Final = 2
"""How many of the findings that are alike are told beside the first."""
_MOST_PLACES: Final = 10
"""How many other places are shown of one finding."""


def alerts_of(found: Iterable[Diagnostic], page: Page) -> tuple[Alert, ...]:
    """Show findings, worst first, then by their place."""
    touched = since_branch(page.folder, page.texts) if page.project is not None else None
    several = sorted(ordered(found), key=lambda item: SEVERITY_ORDER.index(item.severity))
    return tuple(_alert(item, page, touched) for item in several)


def topics_of_codes() -> tuple[Topic, ...]:
    """Give every code as a topic."""
    return tuple(map(topic_of, all_codes()))


def topic_of(code: Code) -> Topic:
    """Give a code as a topic."""
    return Topic(code.id, code.name, code.severity, code.summary, code.page)


def _alert(item: Diagnostic, page: Page, touched: Touched | None) -> Alert:
    topic = topic_of(item.code)
    lines = tuple(item.message.replace("\t", " ").split("\n"))
    origins = [one.origin for one in (item, *item.alike) if one.origin is not None]
    places = list(chain(origins, page, touched))
    related = [(_role(item, place), spot_of(place, page)) for place in places[1:]]
    for other in item.related:
        related += [(other.message, spot_of(place, page)) for place in (other.origin.place, *other.origin.via)]
    more = _facts(item)
    return Alert(
        topic,
        item.severity,
        (*lines, *more),
        spot_of(places[0], page) if places else anywhere(page),
        (item.environment or "", item.message, item.field or "", *_where(item, page)),
        f"netpolc: {topic.title}",
        item.help,
        tuple(dict.fromkeys(related))[:_MOST_PLACES],
        item.severity is not Severity.NOTE,
    )


def _role(item: Diagnostic, place: object) -> str:
    return "the line that it is about" if item.origin is not None and place == item.origin.place else "called from here"


def _facts(item: Diagnostic) -> Iterator[str]:
    if item.alike:
        number = len(item.alike)
        told = [" ".join(words.split()) for other in item.alike[:_EXAMPLES] for words in own_words(other, item)]
        yield f"{number} more like it at this place{', such as' if told else ''}"
        yield from told
        if number > _EXAMPLES:
            yield f"… and {number - _EXAMPLES} more, which `-o json` lists"
    if item.environment is not None:
        yield f"environment: {item.environment}"
    if item.field is not None and not (item.origin and item.origin.place.path.endswith(".py")):
        yield f"field: {item.field}"


def _where(item: Diagnostic, page: Page) -> Iterator[str]:
    """Say where a finding is in a way that outlives other lines: the file, and what the line says."""
    if item.origin is None:
        return
    place = item.origin.place
    yield spot_of(place, page).path
    yield " ".join(page.texts.line(whole_path(place, page), place.line).split())
