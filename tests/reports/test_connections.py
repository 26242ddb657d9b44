"""`netpolc connections` in every format: few lines for many workloads, and tables."""

from collections.abc import Sequence

from hypothesis import given

from netpolc.analysis import connections
from netpolc.analysis.answers import Note
from netpolc.analysis.rows import Connection
from netpolc.program.inventory import Inventory, Workload
from netpolc.program.model import Program
from netpolc.reports.connections import ConnectionsAnswer
from netpolc.reports.connections_csv import connections_csv
from netpolc.reports.connections_markdown import connections_markdown
from netpolc.reports.connections_text import ALL, connections_text
from netpolc.sets.ports import EVERY_PORT
from tests.analysis.strategies import inventory_changes, policies
from tests.analysis.worlds import Manifest, program


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


@given(policies(4), inventory_changes())
def test_groups_tell_people_what_pairs_do(drawn: list[Manifest], exists: tuple[Inventory, Inventory]) -> None:
    found = connections(program(drawn), exists[0])
    answer = ConnectionsAnswer(found, ALL, (), (), None)
    assert connections_text(answer.groups(), found.ends, ()) == connections_text(answer.rows(), found.ends, ())


def test_namespaces_stand_in_one_order() -> None:
    names = [f"{place}/{name}[Pod]" for place in ("a", "a-b", "b") for name in "xy"]
    rows = [Connection(source, "b/x[Pod]", EVERY_PORT) for source in names[:4]]
    assert "\n  b/x[Pod]\n    from a-b/*, a/*  every port\n" in connections_text(rows, names, ())


def test_notes_do_not_stand_in_for_an_answer() -> None:
    note = Note("not-read", "1 `Template` is not read")
    assert connections_text((), (), [note]) == "no workloads\n\nnote: 1 `Template` is not read\n"
    assert connections_text((), (), ()) == "no workloads\n"
