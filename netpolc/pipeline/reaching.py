"""Whom a workload reaches, by the word that names it."""

from attrs import evolve

from netpolc.analysis.hops import Reaching, both_readings, reaching_from
from netpolc.analysis.view import Options
from netpolc.pipeline.ask import WordError, address_of, pods_of_labels, workloads_named
from netpolc.pipeline.existing import Existing


def reach_of(word: str, read: Existing, options: Options) -> Reaching:
    """Say whom it reaches that a word names: a workload, all of a namespace, pods with labels, or an address.

    Raises WordError.
    """
    address, pods = address_of(word), pods_of_labels(word)
    if address is None and pods is None and "/" not in word:
        raise WordError(f"`{word}` is no address, and no `namespace/workload`, `namespace/` or `namespace/label=value`")
    inventory = read.inventory
    if pods is not None:
        inventory = evolve(inventory, workloads=(*inventory.workloads, pods))
    readings = both_readings(read.program, inventory, options)
    if pods is not None:
        starts = frozenset({pods.text})
    else:
        starts = frozenset({address}) if address is not None else workloads_named(word, readings[0])
    return reaching_from(read.program, inventory, readings, starts)
