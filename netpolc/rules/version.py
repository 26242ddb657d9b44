"""The Kubernetes version whose rules hold."""

import re
from typing import Final

from netpolc.values import frozen


@frozen(order=True)
class Version:
    """A minor version of Kubernetes 1: `Version(36)` is 1.36."""

    minor: int

    def __str__(self) -> str:
        return f"1.{self.minor}"


OLDEST: Final = Version(21)
NEWEST: Final = Version(37)


def parse_version(text: str) -> Version | None:
    """Read `1.36`, `v1.36` or `1.36.2`; None where it is no version from 1.21 to the newest known."""
    found = re.fullmatch(r"v?1\.([0-9]{1,3})(?:\.[0-9]+)?", text)
    version = Version(int(found[1])) if found else None
    return version if version is not None and OLDEST <= version <= NEWEST else None
