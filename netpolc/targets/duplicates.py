"""Two policies of one kind with one name: the API server keeps the last that is applied."""

from pathlib import PurePosixPath

from attrs import define, field

from netpolc.diagnostics.catalogue.objects import DUPLICATE_NAME
from netpolc.diagnostics.model import Diagnostic, Origin, Related, finding
from netpolc.rules.quoting import quoted
from netpolc.yaml.documents import Item


@define(eq=False)
class Duplicates:
    """The names of the policies that were read. Folders are applied one by one, so each has names of its own."""

    _seen: dict[tuple[str, ...], Item] = field(factory=dict[tuple[str, ...], Item])

    def of(self, item: Item) -> Diagnostic | None:
        """Remember a policy; the finding, if the folder already had one of its name in its namespace."""
        if item.name is None:
            return None
        folder = PurePosixPath(item.document.path).parent.as_posix()
        key = folder, item.kind, item.namespace or "", item.name
        first, self._seen[key] = self._seen.get(key), item
        if first is None:
            return None
        where = f" in `{item.namespace}`" if item.namespace else ""
        return finding(
            DUPLICATE_NAME,
            f"policy {quoted(item.name)}{where} is there twice, and the last one counts",
            _name_of(item),
            related=(Related("the first one, which is lost", _name_of(first)),),
            help="rename one of them, or write their rules into one policy",
        )


def _name_of(item: Item) -> Origin:
    return Origin(item.place(("metadata", "name")))
