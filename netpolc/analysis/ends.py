"""Ends of connections that could exist, and sets of connections between them."""

from typing import Final

from netpolc.sets.addresses import EVERY_ADDRESS
from netpolc.sets.addresses import cidrs as blocks_of
from netpolc.sets.intervals import Intervals
from netpolc.sets.selections import EVERYTHING, Selection
from netpolc.values import frozen


@frozen(cache_hash=True)
class End:
    """One end of connections: every pod that could exist and is selected, or addresses outside of the cluster."""

    outside: bool
    namespaces: Selection = EVERYTHING
    """On the labels of the namespace; its name is the value of `kubernetes.io/metadata.name`."""
    pods: Selection = EVERYTHING
    addresses: Intervals = EVERY_ADDRESS
    """Of an end outside, and of pods where a block means them; else it is everything."""

    @property
    def cidrs(self) -> tuple[str, ...]:
        """The fewest blocks that hold the addresses."""
        return blocks_of(self.addresses)


PODS: Final = End(outside=False)
OUTSIDE: Final = End(outside=True)


@frozen(cache_hash=True)
class Part:
    """A set of connections: every pair of the two ends, on these ports.

    `ports`: a set of `netpolc.sets.ports`. `names`: for each name whether the destination declares the port under it
    (`PRESENT`) or does not (`ABSENT`).
    """

    source: End
    destination: End
    ports: Intervals
    names: Selection = EVERYTHING

    @property
    def names_is(self) -> tuple[str, ...]:
        """The names under which the destination declares the port."""
        return tuple(name for name, constraint in self.names.parts if not constraint.absent)

    @property
    def names_is_not(self) -> tuple[str, ...]:
        """The names under which it does not."""
        return tuple(name for name, constraint in self.names.parts if constraint.absent)
