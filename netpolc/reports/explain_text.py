"""The answer of `netpolc explain` for a terminal: one code in full, or all in a list."""

from collections.abc import Iterable, Sequence

from netpolc.diagnostics.model import Code
from netpolc.reports.class_pages import ClassPage
from netpolc.reports.escaping.lines import Shown, page
from netpolc.reports.explain import PagesAnswer
from netpolc.reports.formats import Page


def write(answer: PagesAnswer, _: Page) -> Iterable[Shown]:
    """Write the page of each code as Markdown, or a list with a line for each."""
    if answer.as_list:
        yield _list(answer.codes)
    else:
        yield from (_page(code) for code in answer.codes)
        yield from (_class_page(item) for item in answer.classes)


def _page(code: Code) -> Shown:
    title = f"# {code.id} {code.name} ({code.severity.value})"
    return page([title, "", code.summary, "", *code.page.strip().split("\n")])


def _class_page(item: ClassPage) -> Shown:
    return page([f"# {item.name} (a class of `netpolc diff`)", "", item.summary, "", *item.page.strip().split("\n")])


def _list(codes: Sequence[Code]) -> Shown:
    wide = max((len(code.name) for code in codes), default=0)
    return page(f"{code.id}  {code.severity.value:<7}  {code.name:<{wide}}  {code.summary}" for code in codes)
