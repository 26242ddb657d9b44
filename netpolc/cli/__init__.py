"""The commands. This module starts them, and turns every way to end into an exit code."""

import atexit
import gc
import os
import sys
from typing import NoReturn

USAGE = 2
INTERNAL = 70
INTERRUPTED = 130


def main() -> NoReturn:
    """Run the command of `sys.argv` and end the process.

    Exit codes: 0 well, 1 errors or differences, 2 usage or a path that cannot be opened, 70 a bug of netpolc, 130
    after Ctrl-C.
    """
    try:
        code = _run(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has gone; what is still buffered must not raise again when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except KeyboardInterrupt:
        code = INTERRUPTED
    except Exception as error:  # noqa: BLE001 - whatever went wrong, a person reads one line
        code = _bug(error)
    sys.exit(code)


def console() -> NoReturn:
    """Run the command of `sys.argv` as a process of its own, which ends without taking a large build apart first."""
    try:
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    atexit._run_exitfuncs()  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - what policy modules registered still runs
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def version_line() -> str:
    """Return what `--version` prints."""
    from importlib.metadata import version  # noqa: PLC0415 - no command needs it

    return f"netpolc {version('netpolc')}\n"


def _run(arguments: list[str]) -> int:
    if arguments == ["--version"]:
        sys.stdout.write(version_line())
        return 0
    # A command ends soon, and most of what it makes lives as long as it does: looking for cycles only costs.
    gc.disable()
    from netpolc.cli.application import run  # noqa: PLC0415 - typer is not needed for the version
    from netpolc.cli.streams import settle  # noqa: PLC0415 - as above

    settle()
    return run(arguments)


def _bug(error: Exception) -> int:
    if os.environ.get("NETPOLC_DEBUG"):
        import traceback  # noqa: PLC0415 - only where somebody debugs

        traceback.print_exception(error)
    words = " ".join(str(error).split())
    what = f"{type(error).__name__}: {words}" if words else type(error).__name__
    cure = "this is a bug of netpolc; NETPOLC_DEBUG=1 shows the traceback"
    sys.stderr.write(f"error[NP901]: {what}\n  help: {cure}\n")
    return INTERNAL
