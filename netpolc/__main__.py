"""`python -m netpolc`."""

import os
import sys

if __name__ == "__main__":
    # Python looks for modules in the working directory first, which here is a project, and no place for Python's own.
    if not sys.flags.safe_path and not os.path.isdir(f"{sys.path[0]}{os.sep}netpolc"):  # noqa: PTH112 - no import yet
        del sys.path[0]
    from netpolc.cli.main import console

    console()
