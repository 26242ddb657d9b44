"""The exit codes that are neither 0 nor 1."""

from typing import Final

USAGE: Final = 2
INTERNAL: Final = 70
INTERRUPTED: Final = 130
