"""Whether modules of typed names still say what exists; most projects have none, and pay for looking only."""

import os
from collections.abc import Iterator
from pathlib import Path

from netpolc.diagnostics.files import beginning
from netpolc.diagnostics.model import Diagnostic
from netpolc.drafting.names_mark import MARK
from netpolc.loading.sources import module_files


def stale_modules(root: Path) -> Iterator[Diagnostic]:
    """Report the modules of names below `policies/` that would be written otherwise now."""
    mark = MARK.encode()
    for path, _ in module_files(os.fspath(root)):
        try:
            if beginning(path, len(mark)) != mark:
                continue
        except OSError:  # loading it says so
            continue
        from netpolc.pipeline.naming import stale_module

        yield from stale_module(root, Path(path))
