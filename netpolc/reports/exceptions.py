"""The exceptions of a project, as they are listed."""

from collections.abc import Iterator
from datetime import date

from netpolc.process.excepting import ListedException
from netpolc.values import frozen


@frozen
class ExceptionsAnswer:
    """All of them, by their last day, and the day that it is."""

    exceptions: tuple[ListedException, ...]
    as_of: date

    def rows(self) -> Iterator[tuple[ListedException, int]]:
        """Give each with the days that are left; less than none where it has ended."""
        for item in self.exceptions:
            yield item, (date.fromisoformat(item.until) - self.as_of).days
