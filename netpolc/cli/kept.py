"""The folder of what is kept between two runs: whoever only asks whether there is one imports nothing else."""

from typing import Final

FOLDER: Final = ".netpolc_cache"
MARGIN: Final = 2_000_000_000
"""What changed so shortly before a run, in nanoseconds, may have changed again without another time."""
