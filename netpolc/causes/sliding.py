"""Where a run of lines begins that came or went, when the lines around read alike."""

from collections.abc import Sequence


def slid(lines: Sequence[str], run: tuple[int, int], starts: frozenset[int], room: tuple[int, int]) -> int:
    """Say by how many lines a run is moved so that it holds whole statements; the text that is left is the same.

    `starts`: the lines that begin a statement, counted from 0. `room`: so many lines above and below are free.
    """
    first, end = run
    up = 0
    while up < room[0] and lines[first - up - 1] == lines[end - up - 1]:
        up += 1
    down = 0
    while down < room[1] and lines[first + down] == lines[end + down]:
        down += 1
    return max(range(-up, down + 1), key=lambda by: (_whole(lines, first + by, end + by, starts), -abs(by)))


def _whole(lines: Sequence[str], first: int, end: int, starts: frozenset[int]) -> int:
    begins = first in starts
    ends = end in starts or all(not line.strip() for line in lines[end:])
    return 2 * begins + ends
