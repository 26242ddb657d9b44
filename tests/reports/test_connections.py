"""`netpolc connections` in every format: few lines for many workloads, and tables."""

from collections.abc import Sequence

from netpolc.analysis import connections
from netpolc.analysis.answers import Note
from netpolc.analysis.rows import Connection
from netpolc.program.inventory import Inventory, Workload
from netpolc.program.model import Program
from netpolc.reports.connections_csv import connections_csv
from netpolc.reports.connections_markdown import connections_markdown
from netpolc.reports.connections_text import connections_text


def open_cluster(namespaces: int, workloads: int) -> tuple[Sequence[Connection], list[str]]:
    everybody = tuple(
        Workload(f"ns-{place}", f"w-{number}", "Deployment")
        for place in range(namespaces)
        for number in range(workloads)
    )
    rows = list(connections(Program(None, ()), Inventory(everybody)).rows())
    return rows, [item.text for item in everybody]


def test_what_is_treated_alike_is_told_once() -> None:
    rows, names = open_cluster(20, 5)
    text = connections_text(rows, names, ())
    assert text == (
        "20 namespaces\n"
        "  every workload\n"
        "    from every workload, every address outside  every port\n"
        "    to   every address outside                  every port\n"
    )


def test_two_workloads_are_named() -> None:
    rows, names = open_cluster(1, 2)
    assert connections_text(rows, names, ()).splitlines()[0] == "ns-0"
    assert "".join(connections_csv(rows)).splitlines()[1] == "ns-0/w-0[Deployment],ns-0/w-0[Deployment],every port"
    assert (
        "".join(connections_markdown(rows))
        .splitlines()[2]
        .startswith("| `ns-0/w-0[Deployment]` | `ns-0/w-0[Deployment]` |")
    )


def test_notes_do_not_stand_in_for_an_answer() -> None:
    note = Note("not-read", "1 `Template` is not read")
    assert connections_text((), (), [note]) == "no workloads\n\nnote: 1 `Template` is not read\n"
    assert connections_text((), (), ()) == "no workloads\n"
