"""The folder of what is kept between two runs: whoever only asks whether there is one imports nothing else."""

from typing import Final

FOLDER: Final = ".netpolc_cache"
