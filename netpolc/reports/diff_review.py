"""The answer of `netpolc diff`, as a review: groups of connections, worst first, at the lines that a change touches."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from attrs import evolve

from netpolc.analysis.answers import Class
from netpolc.analysis.promise_changes import PromiseChange, PromiseChangeKind
from netpolc.diagnostics.model import SEVERITY_ORDER, Origin, Place, Severity
from netpolc.reports.class_pages import CLASSES, PROMISES, UNKNOWN, ClassPage
from netpolc.reports.diff_causes import CauseLine
from netpolc.reports.diff_heads import left_out_lines, notes_line, side_lines, summary_lines, verdict_line
from netpolc.reports.diff_json import side_json
from netpolc.reports.diff_promises import counts_lines, where_words
from netpolc.reports.diff_sections import MatterKind, items_of
from netpolc.reports.diff_told import Told, lines_of, title_text, told, where_of, word_of
from netpolc.reports.formats import Page
from netpolc.reports.review import CHANGE, Alert, Review, Spot, Topic
from netpolc.reports.spots import anywhere, is_touched, project_of, spot_of
from netpolc.reports.touched import Aligned, aligned
from netpolc.sides.comparison import Comparison
from netpolc.sides.tops import from_top
from netpolc.yaml.files import STANDARD_INPUT

LOUD: Final = frozenset({Class.OPENED_INTERNET, Class.ISOLATION_LOST})
"""What is a warning; all else is a note."""

_RISKS: Final[Mapping[Class, float]] = {
    Class.ISOLATION_LOST: 8.5,
    Class.OPENED_INTERNET: 8.0,
    Class.OPENED_OUTSIDE: 6.0,
    Class.OPENED_ACROSS_NAMESPACES: 5.0,
    Class.OPENED_INSIDE_NAMESPACE: 3.0,
}
_MOST_RELATED: Final = 9
_MOST_NOTES: Final = 5


def review(comparison: Comparison, page: Page) -> Review:
    """Review a comparison."""
    return review_of(comparison, page, "diff")


def review_of(comparison: Comparison, page: Page, command: str) -> Review:
    """Review a comparison, whose command has a name; whatever is unknown of an environment is a finding too."""
    placed = from_top(comparison, page.root) if page.project is not None else comparison
    lines = _Chains(placed, page)
    items = items_of(placed)
    stops = {one.name: placed.stops.of(one.difference) for one in placed.environments}
    told_groups = [
        evolve(
            _alert(told(item, names, placed), tuple(name for name in names if name is not None), lines),
            fails=any(
                stops[name](row) for one in item.rows for name, row in zip(one.environments, one.rows, strict=True)
            ),
        )
        for names, item in items
        if item.classes
    ]
    promises = (evolve(_promise(item, lines), fails=item.kind in placed.stops.promises) for item in placed.promises)
    alerts = [*promises, *told_groups, *_unknown(placed, lines)]
    alerts.sort(key=lambda alert: SEVERITY_ORDER.index(alert.severity))
    counts = (*summary_lines(placed, items), *(notes_line(placed) if page.brief else ()))
    heads = (*side_lines(placed), *left_out_lines(placed), *counts_lines(placed))
    verdict = (verdict_line(placed, items), *heads, *counts)
    facts = {"before": side_json(placed.before), "after": side_json(placed.after)}
    chosen = placed.after.chosen
    return Review(command, project_of(page), tuple(alerts), _TOPICS, verdict, chosen, facts, placed.fails)


def _topic(page: ClassPage, severity: Severity, risk: float | None = None) -> Topic:
    return Topic(CHANGE, page.name, severity, page.summary, page.page, risk)


def _severity(classes: tuple[Class, ...]) -> Severity:
    return Severity.WARNING if LOUD.intersection(classes) else Severity.NOTE


_OF_CLASSES: Final = {item: _topic(page, _severity((item,)), _RISKS.get(item)) for item, page in CLASSES.items()}
_OF_UNKNOWN: Final = _topic(UNKNOWN, Severity.WARNING)
_OF_PROMISES: Final = {
    kind: _topic(PROMISES[kind], severity, risk)
    for kind, severity, risk in (
        (PromiseChangeKind.BROKEN, Severity.ERROR, 7.0),
        (PromiseChangeKind.DROPPED, Severity.WARNING, None),
        (PromiseChangeKind.UNKNOWN, Severity.WARNING, None),
        (PromiseChangeKind.MENDED, Severity.NOTE, None),
        (PromiseChangeKind.ADDED, Severity.NOTE, None),
    )
}
_SAID: Final[Mapping[PromiseChangeKind, str]] = {
    PromiseChangeKind.BROKEN: "`{}` does not hold",
    PromiseChangeKind.DROPPED: "`{}` is not promised any more",
    PromiseChangeKind.UNKNOWN: "nobody knows whether `{}` holds",
    PromiseChangeKind.MENDED: "`{}` holds now",
    PromiseChangeKind.ADDED: "`{}` is promised, and holds",
}
_TOPICS: Final = (*_OF_PROMISES.values(), *_OF_CLASSES.values(), _OF_UNKNOWN)


class _Chains:
    """Places of the new side for the lines of either side."""

    def __init__(self, comparison: Comparison, page: Page) -> None:
        self.page: Final = page
        self._before, self._after = comparison.before, comparison.after
        self._view: Final = evolve(page, root=self._after.base, project=page.folder)
        self._aligned = cache(self._align)

    def spot(self, group: Told) -> Spot | None:
        """Choose the line to show a group at: one that the change touches, where there is one."""
        places = [place for why in group.causes if why.side == "after" and _is_in_file(why) for place in _chain(why)]
        whole = [self._whole(place) for place in places]
        first = next((place for place in whole if is_touched(place, self.page, self._touched)), None)
        gone = (why for why in group.causes if why.side == "before" and not why.unchanged and _is_in_file(why))
        now = (self._in_place_of(self._before.base / why.path, why.line) for why in gone)
        first = first or next(filter(None, now), None) or next(iter(whole), None)
        return anywhere(self.page) if first is None else self._shown(first)

    def of_promise(self, item: PromiseChange) -> tuple[Spot | None, tuple[tuple[str, Spot], ...]]:
        """Choose the line to show a promise at, and give its callers; of one that went, what stands there now."""
        origins = [origin.locate() for origin in item.promise.origins]
        if not origins:
            return anywhere(self.page), ()
        if item.side == "before":
            now = self._in_place_of(Path(origins[0].place.path), origins[0].place.line)
            return anywhere(self.page) if now is None else self._shown(now), ()
        places = [place for origin in origins for place in (origin.place, *origin.via)]
        first = next((place for place in places if is_touched(place, self.page, self._touched)), places[0])
        others = (place for place in places if place != first)
        return self._shown(first), tuple((self._role(place, origins), self._shown(place)) for place in others)

    @staticmethod
    def _role(place: Place, origins: Iterable[Origin]) -> str:
        return "the promise" if any(place == origin.place for origin in origins) else "called from here"

    def related(self, group: Told, shown: Spot | None) -> Iterator[tuple[str, Spot]]:
        """Give the other lines of the new side, each with what it is to the group."""
        for why in group.causes:
            for number, place in enumerate(_chain(why) if why.side == "after" and _is_in_file(why) else ()):
                spot = self._shown(self._whole(place))
                if shown is None or (spot.path, spot.line) != (shown.path, shown.line):
                    yield "called from here" if number else "carries it" if why.unchanged else "changed too", spot

    def _shown(self, place: Place) -> Spot:
        return spot_of(place, self._view)

    def _whole(self, place: Place) -> Place:
        path = (self._after.base / place.path).as_posix()
        return Place(path, place.line, place.column, place.end_line, place.end_column)

    def _in_place_of(self, path: Path, line: int) -> Place | None:
        """Find what stands now where a line stood that went; None where its file went too.

        Where the other side has no such file, and this one is no commit, the line is still there.
        """
        if not path.is_relative_to(self._before.root):
            return None
        now = (self._after.root / path.relative_to(self._before.root)).as_posix()
        found = self._aligned(now)
        if found is not None:
            return Place(now, found.after(line))
        return Place(path.as_posix(), line) if self._before.commit is None and path.is_file() else None

    def _touched(self, path: str) -> frozenset[int]:
        found = self._aligned(path)
        return frozenset() if found is None else found.touched

    def _align(self, path: str) -> Aligned | None:
        now = self.page.texts.lines(path)
        root = self._after.root.as_posix().rstrip("/") + "/"
        if now is None or not path.startswith(root):
            return None
        before = (self._before.root / path.removeprefix(root)).as_posix()
        return aligned(self.page.texts.lines(before), now)


def _chain(why: CauseLine) -> Iterator[Place]:
    """Give a line and its callers, which are told as `PATH:LINE`."""
    columns = why.end_column if (why.end_line, why.end_column) > (why.line, why.column) else 0
    yield Place(why.path, why.line, why.column if columns else 1, why.end_line if columns else 0, columns)
    for caller in why.callers:
        path, _, line = caller.rpartition(":")
        yield Place(path, int(line))


def _alert(group: Told, names: tuple[str, ...], lines: _Chains) -> Alert:
    first, *more = _message(group)
    spot = lines.spot(group)
    related = tuple(dict.fromkeys(lines.related(group, spot)))[:_MOST_RELATED]
    plain = group.kind in {MatterKind.OPENED, MatterKind.CLOSED}
    return Alert(
        _OF_CLASSES[group.classes[0]],
        _level(group),
        (first + where_of(names), *more),
        spot,
        (*names, *(() if plain else group.sentences), *group.rows),
        f"netpolc: {word_of(group)}{where_of(names)}",
        related=related,
    )


def _promise(item: PromiseChange, lines: _Chains) -> Alert:
    topic = _OF_PROMISES[item.kind]
    where = where_words(item)
    example = (f"for example {item.witness.text}",) if item.witness is not None else ()
    spot, related = lines.of_promise(item)
    return Alert(
        topic,
        topic.severity,
        (_SAID[item.kind].format(item.promise.text) + where, *example),
        spot,
        (*(name or "" for name in item.environments), item.promise.text),
        f"netpolc: {topic.name}{where}",
        related=tuple(dict.fromkeys(related))[:_MOST_RELATED],
    )


def _level(group: Told) -> Severity:
    """Say how loud a group is told: of a rename only isolation counts, which pods of the old name lose."""
    lost = Class.ISOLATION_LOST in group.classes
    return (
        (Severity.WARNING if lost else Severity.NOTE) if group.kind is MatterKind.RENAMED else _severity(group.classes)
    )


def _message(group: Told) -> Iterator[str]:
    """Say a group of rows in a few lines."""
    yield title_text(group)
    yield from lines_of(group)
    if group.witness:
        yield f"for example {group.witness}"
    if group.share:
        yield group.share
    apart = (why for why in group.causes if not why.unchanged and (why.side == "before" or not _is_in_file(why)))
    yield from (f"{why.side}: {why.path}:{why.line} {why.text}" for why in apart)


def _is_in_file(why: CauseLine) -> bool:
    """Say whether a line is one of a file, which a reviewer can open; those of standard input are not."""
    return why.path != STANDARD_INPUT


def _unknown(comparison: Comparison, lines: _Chains) -> Iterator[Alert]:
    found: dict[tuple[str, ...], list[str]] = {}
    failing: set[tuple[str, ...]] = set()
    for item in comparison.judged.environments:
        if not item.is_certain:
            notes = tuple(dict.fromkeys(note.text for note in item.notes))
            found.setdefault(notes, []).extend(() if item.name is None else (item.name,))
            if comparison.stops.by_unknown(item.difference):
                failing.add(notes)
    for notes, names in found.items():
        said = (f"{_OF_UNKNOWN.summary.rstrip('.')}{where_of(names)}", *notes[:_MOST_NOTES])
        more = (f"and {len(notes) - _MOST_NOTES} notes more",) if len(notes) > _MOST_NOTES else ()
        title = f"netpolc: unknown{where_of(names)}"
        alert = Alert(_OF_UNKNOWN, Severity.WARNING, (*said, *more), anywhere(lines.page), (*names, *notes), title)
        yield evolve(alert, fails=notes in failing)
