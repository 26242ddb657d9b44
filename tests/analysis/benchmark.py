"""How fast the engine answers in memory, without the reading of YAML.

    python -m tests.analysis.benchmark FOLDER

FOLDER has `before/` and `after/`, each with YAML of namespaces, workloads and policies. Lifting is outside of the
clock, everything that the engine builds is inside of it. Prints the seconds of each question, and the peak of memory.
"""

import gc
import resource
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from attrs import evolve

from netpolc.analysis import connections, difference, difference_of_existing
from netpolc.program.inventory import Inventory, KnownNamespace, Workload
from netpolc.program.model import Program
from tests.analysis.worlds import program

T = TypeVar("T")


def documents(folder: Path) -> list[dict[str, Any]]:
    import yaml

    found: list[dict[str, Any]] = []
    for path in sorted(folder.rglob("*.yaml")):
        found += (item for item in yaml.load_all(path.read_bytes(), Loader=yaml.CSafeLoader) if item)
    return found


def policies(found: Iterable[dict[str, Any]]) -> Program:
    lifted = program(item for item in found if item["kind"] == "NetworkPolicy")
    return evolve(lifted, policies=tuple(sorted(lifted.policies, key=lambda item: (item.namespace, item.name))))


def inventory(found: Iterable[dict[str, Any]]) -> Inventory:
    workloads: list[Workload] = []
    namespaces: list[KnownNamespace] = []
    for item in found:
        name, kind = item["metadata"]["name"], item["kind"]
        if kind == "Namespace":
            namespaces.append(KnownNamespace(name, tuple(sorted(item["metadata"]["labels"].items()))))
        elif kind != "NetworkPolicy":
            template = item["spec"]["template"]
            labels = tuple(sorted(template["metadata"]["labels"].items()))
            containers = template["spec"]["containers"]
            ports = tuple(
                (port["name"], port.get("protocol", "TCP"), port["containerPort"])
                for container in containers
                for port in container.get("ports", ())
                if "name" in port
            )
            workloads.append(Workload(item["metadata"]["namespace"], name, kind, labels, ports))
    return Inventory(tuple(workloads), tuple(namespaces))


def timed(what: str, question: Callable[[], T], size: Callable[[T], int]) -> None:
    started = time.perf_counter()
    answer = question()
    rows = size(answer)
    taken = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(f"{what}: {taken:.2f} s, {rows} rows, {peak} MiB\n")


def main() -> None:
    folder = Path(sys.argv[1])
    before, after = documents(folder / "before"), documents(folder / "after")
    old, new, exists = policies(before), policies(after), inventory(before)
    sys.stdout.write(f"{len(exists.workloads)} workloads, {len(old.policies)} policies\n")
    del before, after
    gc.collect()
    gc.freeze()  # as the commands do once everything is read
    timed("all pairs", lambda: connections(old, exists), lambda answer: sum(1 for _ in answer.rows()))
    timed(
        "difference for every possible pod",
        lambda: difference(old, new),
        lambda answer: len(answer.opened) + len(answer.closed),
    )
    timed(
        "difference of what exists",
        lambda: difference_of_existing(old, new, (exists, exists)),
        lambda answer: len(answer.opened) + len(answer.closed),
    )


if __name__ == "__main__":
    main()
