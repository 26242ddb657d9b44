"""The line that `--version` prints."""

from importlib.metadata import version

from netpolc.reports.escaping.lines import Shown, page


def version_line() -> Shown:
    """Return what `--version` prints."""
    return page([f"netpolc {version('netpolc')}"])
