"""Network plugins that can be named."""

from collections.abc import Collection
from typing import Final

from netpolc.diagnostics.nearest import meant
from netpolc.values import frozen

CNIS: Final = ("antrea", "aws-vpc-cni", "azure-npm", "calico", "cilium", "kube-router", "ovn-kubernetes", "weave")
"""Of most nothing special is known."""


@frozen
class Cni:
    """A network plugin, and its version where that is known."""

    name: str
    version: tuple[int, ...] | None = None


def is_at_odds(cni: Cni, targets: Collection[str]) -> bool:
    """Say whether a plugin reads none of what is compiled, because all of it is for other plugins alone."""
    return cni.name not in _UNDERNEATH and all(name in CNIS and name != cni.name for name in targets)


_UNDERNEATH: Final = ("aws-vpc-cni", "azure-npm")
"""Another plugin may enforce policies above these."""


def read_cni(text: str) -> Cni | str:
    """Read `NAME[@VERSION]`, or say why it is none."""
    name, at, version = text.partition("@")
    if name not in CNIS:
        cure = meant(name, CNIS) or f"known are {', '.join(CNIS)}"
        return f"there is no network plugin `{name}`; {cure}"
    if not at:
        return Cni(name)
    parts = version.removeprefix("v").split(".")
    if not all(part.isascii() and part.isdigit() and len(part) < _DIGITS for part in parts):
        return f"`{version}` is no version, such as `1.17`"
    return Cni(name, tuple(map(int, parts)))


_DIGITS: Final = 6
