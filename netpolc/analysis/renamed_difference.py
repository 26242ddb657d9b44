"""The exact difference of two programs, whose rows say which rename they follow."""

from netpolc.analysis import possible
from netpolc.analysis.answers import Difference
from netpolc.analysis.renames import with_renames
from netpolc.program.model import Program


def difference(before: Program, after: Program, *, every_reading: bool = False) -> Difference:
    """Say exactly what opens and what closes between two programs, for every pod that could exist.

    Rows hold together every connection that one program allows and the other does not. Each has its classes, its
    causes, which are rules with their lines, a witness, and the numbers of the renames that it follows. Where that
    takes too many steps to say, the verdict is unknown, rows are what is sure, and a note of kind `budget` names the
    policies that the rest hangs on.

    `every_reading`: beside rows, too, it is asked what else differs where a network reads address blocks in another
    way, and then the verdict is unknown; without rows it always is asked.
    """
    return with_renames(possible.difference(before, after, every_reading=every_reading), before, after)
