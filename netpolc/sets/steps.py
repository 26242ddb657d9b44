"""What a search may cost: counted steps of work, so that an answer never hangs on how fast a machine is."""

from attrs import define


class TooManySteps(Exception):  # noqa: N818 - it is an answer, "unknown", not an error
    """A search was given up."""


@define
class Steps:
    """How many steps a search may still take; a step is about as much as comparing two small sets, a microsecond."""

    left: int

    def take(self, count: int) -> None:
        """Use some up. Raises TooManySteps where so many are not left."""
        self.left -= count
        if self.left < 0:
            raise TooManySteps
