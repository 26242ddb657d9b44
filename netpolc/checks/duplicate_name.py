"""The check `duplicate-name`."""

from collections.abc import Iterator

from netpolc.checks.asked import Asked
from netpolc.diagnostics.catalogue.objects import DUPLICATE_NAME
from netpolc.diagnostics.model import Diagnostic, Related, finding


def duplicate_name(asked: Asked) -> Iterator[Diagnostic]:
    """Report policies that another one of their name replaces."""
    for item in asked.replaced:
        yield finding(
            DUPLICATE_NAME,
            f"policy `{item.name}` in `{item.namespace}` is there twice, and the last one counts",
            item.kept.locate(),
            related=(Related("the first one, which is lost", item.lost.locate()),),
            help="rename one of them, or write their rules into one policy",
        )
