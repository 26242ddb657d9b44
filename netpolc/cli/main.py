"""Starting a command, and turning every way to end into an exit code."""

import gc
import os
import sys
from contextlib import suppress
from typing import Final, NoReturn

from netpolc.cli.codes import INTERNAL, INTERRUPTED, USAGE


def main() -> NoReturn:
    """Run the command of `sys.argv` and end the process.

    Exit codes: 0 well, 1 errors or differences, 2 usage or a path that cannot be opened, 70 a bug of netpolc, 130
    after Ctrl-C.
    """
    try:
        code = _run(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()
        code = 1
    except KeyboardInterrupt:
        code = INTERRUPTED
    except OSError as error:
        # Whoever opens a file says which; only the streams of the process have no name.
        code = _bug(error) if error.filename else _unwritten(error)
    except MemoryError:
        sys.stderr.write("netpolc: there is not enough memory\n")
        code = 1
    except Exception as error:  # noqa: BLE001 - whatever went wrong, a person reads one line
        code = _bug(error)
    sys.exit(code)


def console() -> NoReturn:
    """Run the command of `sys.argv` as a process of its own, which ends without taking a large build apart first."""
    # A command ends soon, and most of what it makes lives as long as it does: looking for cycles only costs.
    gc.disable()
    _open_streams()
    compiles = sys.argv[1:2] in (["build"], ["check"])
    if compiles:
        _start_second()
    try:
        if compiles:
            from netpolc.process import parent as policy_process

            policy_process.start()
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    except KeyboardInterrupt:
        code = INTERRUPTED
    if compiles:
        from netpolc.process import parent as policy_process

        policy_process.stop()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        code = code or 1  # a disk that is full
    os._exit(code)


def _start_second() -> None:
    """Start the process of a second run, where the command line surely asks for one, before anything is imported."""
    from netpolc.cli.plain import plain
    from netpolc.process.starting import start_second

    found = plain(sys.argv[1:])
    if found is not None and (found.command == "check" or "check" in found.flags):
        start_second()


def _open_streams() -> None:
    """Give the process its three streams, and stdout to netpolc alone: what anybody else writes there goes to stderr.

    A policy module may start a program, which knows nothing of the `sys.stdout` of this one.
    """
    for number, mode in ((0, os.O_RDONLY), (1, os.O_RDONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            # Nothing can be written to a stdout that was closed, and netpolc says so where it has something to write.
            os.open(os.devnull, mode)
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8")  # noqa: SIM115 - it lives as long as the process
    if sys.stderr is None:
        sys.stderr = open(2, "w", encoding="utf-8")  # noqa: SIM115 - as above
    old = sys.stdout
    own = os.dup(1)
    os.dup2(2, 1)
    encoding, errors = ("utf-8", "strict") if old is None else (old.encoding, old.errors)
    sys.stdout = open(own, "w", encoding=encoding, errors=errors)  # noqa: PTH123, SIM115 - as above


def _drop_output() -> None:
    """Forget what could not be written: it must not raise again when Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _unwritten(error: OSError) -> int:
    _drop_output()
    with suppress(OSError):
        sys.stderr.write(f"netpolc: standard output cannot be written: {(error.strerror or 'no reason').lower()}\n")
    return 1


def _run(arguments: list[str]) -> int:
    if arguments == ["--version"]:
        from netpolc.cli.release import version_line

        sys.stdout.write(version_line())
        return 0
    from netpolc.cli.streams import data, people, settle
    from netpolc.cli.variables import COMPLETE

    settle()
    if arguments in _ASKING and COMPLETE not in os.environ:
        from netpolc.cli.root_help import root_help

        (data if arguments else people)(root_help())
        return 0 if arguments else USAGE
    from netpolc.cli import plain

    if len(arguments) > 2 and "LIVE-" in arguments[0]:
        from netpolc.cli.kubectl import in_our_order

        arguments = in_our_order(arguments)
    found = plain.plain(arguments)
    if found is not None:
        return plain.run(found)
    from netpolc.cli.application import run

    return run(arguments)


_ASKING: Final[tuple[list[str], ...]] = ([], ["-h"], ["--help"], ["help"])
"""Command lines that ask what the program is; whoever wrote none at all made a mistake."""


def _bug(error: Exception) -> int:
    from netpolc.reports.escaping.lines import page

    if os.environ.get("NETPOLC_DEBUG"):
        import traceback

        sys.stderr.write(page("".join(traceback.format_exception(error)).rstrip("\n").split("\n")))
    words = " ".join(str(error).split())
    what = f"{type(error).__name__}: {words}" if words else type(error).__name__
    cure = "this is a bug of netpolc; NETPOLC_DEBUG=1 shows the traceback"
    sys.stderr.write(page([f"error[NP901]: {what}", f"  help: {cure}"]))
    return INTERNAL
