"""Where a finding is shown: on the line of its chain that the change touches, else on the innermost."""

from collections.abc import Iterable, Iterator

from netpolc.diagnostics.files import shown_path
from netpolc.diagnostics.model import Origin, Place
from netpolc.reports.formats import Page
from netpolc.reports.review import Spot
from netpolc.reports.touched import Touched


def spot_of(place: Place, page: Page) -> Spot:
    """Show a place; one without columns is its whole line."""
    path = whole_path(place, page)
    shown = shown_path(path, page.root)
    last = place.end_line or place.line
    if place.end_column:
        least = place.column + 1 if last == place.line else 1
        return Spot(shown, place.line, place.column, last, max(place.end_column, least))
    return Spot(shown, place.line, 1, place.line, 1 + max(1, len(page.texts.line(path, place.line))))


def chain(origins: Iterable[Origin], page: Page, touched: Touched | None) -> Iterator[Place]:
    """Give the places that lead to a finding, or to some that are alike: first the one to show, then inner ones first.

    There is none where there is no origin.
    """
    places = tuple(dict.fromkeys(place for origin in origins for place in (origin.place, *origin.via)))
    if not places:
        return
    first = (
        places[0] if touched is None else next((item for item in places if is_touched(item, page, touched)), places[0])
    )
    yield first
    yield from (item for item in places if item != first)


def is_touched(place: Place, page: Page, touched: Touched) -> bool:
    """Say whether a change touches a line of a place."""
    return not touched(whole_path(place, page)).isdisjoint(range(place.line, (place.end_line or place.line) + 1))


def whole_path(place: Place, page: Page) -> str:
    """Return the path of a place from the root of the system; standard input stays `-`."""
    return place.path if place.path == "-" else (page.folder / place.path).as_posix()


def anywhere(page: Page, paths: Iterable[str] = ()) -> Spot | None:
    """Choose a file for what has no place of its own: the first there is of these, of the settings, of the policies."""
    folder = page.folder
    settings = folder / "pyproject.toml"
    found = (*(folder / path for path in paths), settings, *sorted((folder / "policies").glob("*.py")))
    file = next((path for path in found if path.is_file()), None)
    return None if file is None else spot_of(Place(file.as_posix(), 1), page)


def project_of(page: Page) -> str:
    """Return the project folder from the top of its repository; empty where it is the top."""
    path = shown_path(page.folder.as_posix(), page.root)
    return "" if path == "." else path
