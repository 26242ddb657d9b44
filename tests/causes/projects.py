"""Two versions of a project, compared in this process, and which of their lines each row names."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

from attrs import frozen

from netpolc.analysis import difference
from netpolc.analysis.answers import Row, Share
from netpolc.pipeline.compare import compare
from netpolc.reports.part_words import ports_of
from netpolc.sets.ports import ports_text
from netpolc.sides.comparison import Comparison
from netpolc.sides.sides import SideRequest, read_path

Files = Mapping[str, str]

TOP = """from netpolc import Clauses, all_pods, allow, any_of, app, cidr, deny_all, policy, policy_set, tcp


@policy_set(namespace="shop")
def shop() -> Clauses:
    yield policy("default-deny", all_pods, deny_all)
"""


def shop(*lines: str, top: str = TOP) -> Files:
    """Write a project of one policy set, whose function goes on with some lines."""
    return {"shop.py": top + "".join(f"    {line}\n" for line in lines)}


@frozen
class Told:
    """A row, and the text of the lines that it names."""

    word: str
    environment: str | None
    ports: str
    share: Share | None
    changed: tuple[str, ...]
    """Each as `before: text` or `after: text`, once."""
    carrying: tuple[str, ...]


def write(folder: Path, files: Files) -> None:
    """Write the files below `policies/`."""
    for name, text in files.items():
        place = folder / "policies" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)


def compared(folder: Path, before: Files, after: Files, *, causes: bool = True) -> Comparison:
    """Compare two versions of a project."""
    write(folder / "before", before)
    write(folder / "after", after)
    with ExitStack() as stack:
        asked = SideRequest(folder, (), "default", lambda: b"", stack)
        sides = [read_path(folder / name, asked, name) for name in ("before", "after")]
        return compare(sides[0], sides[1], lambda old, new, _: difference(old, new), causes=causes)


def told(comparison: Comparison) -> list[Told]:
    """Give every row with the text that it names."""
    return [
        _told(word, item.name, row)
        for item in comparison.environments
        for word, rows in (("opened", item.difference.opened), ("closed", item.difference.closed))
        for row in rows
    ]


def _told(word: str, environment: str | None, row: Row) -> Told:
    places = () if row.edited is None else row.edited.places
    changed = [(place.side, place.origin.place.path, line) for place in places for line in _lines(place.origin.place)]
    carrying = [
        (cause.side, item.locate().place.path, line)
        for cause in row.causes
        for item in cause.origins
        for line in _lines(item.locate().place)
    ]
    ports = ports_text(row.part.ports).get("TCP", "") if row.part.ports else ports_of(row.part)
    share = None if row.edited is None else row.edited.share
    return Told(word, environment, ports, share, tuple(_texts(changed)), tuple(_texts(carrying)))


def _lines(place: object) -> range:
    first = getattr(place, "line", 0)
    return range(first, (getattr(place, "end_line", 0) or first) + 1)


def _texts(places: Iterable[tuple[str, str, int]]) -> Iterator[str]:
    for side, path, line in dict.fromkeys(places):
        yield f"{side}: {Path(path).read_text().splitlines()[line - 1].strip()}"
