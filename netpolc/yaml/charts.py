"""Files of a Helm chart, which are rendered before anybody applies them."""

from functools import lru_cache
from pathlib import Path
from typing import Final

_CHART: Final = "Chart.yaml"


def in_chart(path: str) -> bool:
    """Say whether a file lies in a folder, or below one, that has a `Chart.yaml`; standard input does not."""
    return path != "-" and has_chart(Path(path).absolute().parent)


@lru_cache(1 << 12)
def has_chart(folder: Path) -> bool:
    """Say whether a folder, or one around it, has a `Chart.yaml`."""
    return (folder / _CHART).is_file() or (folder != folder.parent and has_chart(folder.parent))
