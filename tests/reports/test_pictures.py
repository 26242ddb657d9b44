"""Pictures of connections: nodes are values, folds are exact, and what is left out is said in a node."""

import re
from collections.abc import Sequence
from itertools import product
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpolc.analysis.beyond import Beyond, ChosenEnds
from netpolc.analysis.ends import PODS, End
from netpolc.analysis.rows import Connection, ConnectionGroup, ExistingEnd
from netpolc.program.model import Direction
from netpolc.reports.connections_dot import connections_dot
from netpolc.reports.connections_mermaid import MOST_TEXT, connections_mermaid
from netpolc.reports.pictures.folding import Drawn, Together, Way, Ways, folded, namespace_of
from netpolc.reports.pictures.picture import Picture, Shape, ids
from netpolc.reports.pictures.views import MOST_ARROWS, MOST_WORKLOADS, views
from netpolc.reports.pictures.words import address_lines, node_of
from netpolc.sets.addresses import EVERY_ADDRESS, PRIVATE, block_set
from netpolc.sets.intervals import EMPTY, Intervals
from netpolc.sets.ports import EVERY_PORT, port_set
from netpolc.sets.selections import one_of, selection

DNS: Final = port_set("UDP", 53, 53) | port_set("TCP", 53, 53)
HTTP: Final = port_set("TCP", 80, 80)
OUTSIDE: Final = (EVERY_ADDRESS, PRIVATE, block_set("10.0.0.0/8"))


def names(spaces: int, each: int) -> list[str]:
    return [f"ns-{space}/w-{number}[Deployment]" for space in range(spaces) for number in range(each)]


def drawn(
    rows: Sequence[Connection | ConnectionGroup],
    workloads: Sequence[str],
    beyond: Sequence[Beyond] = (),
    chosen: ChosenEnds | None = None,
    *,
    whole: bool = False,
) -> Picture:
    return next(views(rows, workloads, beyond, chosen, whole=whole))


def said(picture: Picture) -> str:
    return " ".join(line for node in picture.nodes if node.shape is Shape.REMARK for line in node.lines)


def arrow_texts(picture: Picture) -> list[str]:
    return [
        f"{'/'.join(arrow.source.lines)} {'<->' if arrow.both else '->'} {'/'.join(arrow.destination.lines)}:"
        f" {'/'.join(arrow.lines)}"
        for arrow in picture.arrows
    ]


ENDS: Final[tuple[ExistingEnd, ...]] = (*names(2, 3), "one/only[Pod]", *OUTSIDE[:2])
PORTS: Final = st.sampled_from([DNS, HTTP, DNS | HTTP, EVERY_PORT])
WAYS: Final = st.dictionaries(
    st.builds(Way, st.sampled_from(ENDS), st.sampled_from(ENDS), st.booleans()).filter(
        lambda way: isinstance(way.source, str) or isinstance(way.destination, str)
    ),
    PORTS,
)
OPEN: Final = {
    Way(*ends): EVERY_PORT for ends in product(ENDS, ENDS) if not all(isinstance(x, Intervals) for x in ends)
}


def members(end: Drawn, workloads: Sequence[str]) -> list[Drawn]:
    if not isinstance(end, Together):
        return [end]
    found: list[Drawn] = [name for name in workloads if end.namespace in {None, namespace_of(name)}]
    assert len(found) == end.count
    return found


def unfolded(told: Ways, workloads: Sequence[str]) -> dict[Way, Intervals]:
    found: dict[Way, Intervals] = {}
    for way, ports in told.items():
        for ends in product(members(way.source, workloads), members(way.destination, workloads)):
            pair = Way(*ends, way.unknown, way.name)
            assert not ports & found.get(pair, EMPTY), "told twice"
            found[pair] = found.get(pair, EMPTY) | ports
    return found


@given(WAYS, st.booleans(), st.sets(st.sampled_from(sorted(OPEN, key=repr)), max_size=3))
def test_a_fold_says_exactly_what_it_stands_for(ways: dict[Way, Intervals], full: bool, less: set[Way]) -> None:
    workloads = [end for end in ENDS if isinstance(end, str)]
    asked = {**OPEN, **ways} if full else ways
    asked = {way: ports for way, ports in asked.items() if way not in less}
    told = folded(asked, workloads)
    assert unfolded(told, workloads) == asked
    assert len(told) <= len(asked)


def test_what_is_left_beside_a_fold_is_drawn_and_a_fold_spares_arrows() -> None:
    workloads = [*names(1, 4), "kube-system/dns[Deployment]"]
    more = port_set("TCP", 8080, 8080)
    for extra, told in (((HTTP,), 2), ((HTTP, more), 3), ((HTTP, more, HTTP), 4), ((HTTP, more, HTTP, more), 4)):
        ports = [DNS | extra[place] if place < len(extra) else DNS for place in range(4)]
        rows = [Connection(name, workloads[-1], mine) for name, mine in zip(workloads, ports, strict=False)]
        assert len(drawn(rows, workloads).arrows) == told
    rows = [Connection(name, workloads[-1], DNS) for name in workloads[:3]]
    rows += [Connection(workloads[3], workloads[-1], DNS | HTTP)]
    assert arrow_texts(drawn(rows, workloads)) == [
        "all 4 workloads -> dns[Deployment]: TCP 53/UDP 53",
        "w-3[Deployment] -> dns[Deployment]: TCP 80",
    ]


def test_name_resolution_is_one_arrow_a_namespace() -> None:
    workloads = [*names(3, 4), "kube-system/dns[Deployment]"]
    rows = [Connection(name, "kube-system/dns[Deployment]", DNS) for name in workloads[:-1]]
    rows += [Connection("ns-0/w-1[Deployment]", "ns-1/w-1[Deployment]", HTTP)]
    picture = drawn(rows, workloads)
    assert arrow_texts(picture) == [
        "all 4 workloads -> dns[Deployment]: TCP 53/UDP 53",
        "all 4 workloads -> dns[Deployment]: TCP 53/UDP 53",
        "all 4 workloads -> dns[Deployment]: TCP 53/UDP 53",
        "w-1[Deployment] -> w-1[Deployment]: TCP 80",
    ]
    assert [arrow.source.frame for arrow in picture.arrows] == ["ns-0", "ns-1", "ns-2", "ns-0"]
    assert said(picture) == "12 connections that all workloads of a namespace share are folded into 3 arrows"


def test_an_open_cluster_is_two_arrows() -> None:
    workloads = names(5, 5)
    rows = [Connection(*ends, EVERY_PORT) for ends in product(workloads, workloads)]
    rows += [Connection(name, EVERY_ADDRESS, EVERY_PORT) for name in workloads]
    rows += [Connection(EVERY_ADDRESS, name, EVERY_PORT) for name in workloads]
    picture = drawn(rows, workloads)
    assert arrow_texts(picture) == [
        "every address outside <-> all 25 workloads: every port",
        "all 25 workloads -> all 25 workloads: every port",
    ]
    assert said(picture) == (
        "675 connections that all workloads of a namespace share are folded into 2 arrows;"
        " 1 arrow has two heads: both directions are folded into one"
    )


def test_two_sets_of_addresses_are_two_nodes_however_they_read() -> None:
    many = [f"10.{number}.0.0/16" for number in range(0, 20, 2)]
    one, other = block_set("0.0.0.0/0", many), block_set("0.0.0.0/0", [*many[:-1], "10.19.0.0/16"])
    assert address_lines(one) == address_lines(other)
    workload = "shop/web[Deployment]"
    picture = drawn([Connection(workload, one, HTTP), Connection(workload, other, HTTP)], [workload])
    outside = [node for node in picture.nodes if node.shape is Shape.OUTSIDE]
    assert [node.lines[-1] for node in outside] == ["(1 of 2 that read alike)", "(2 of 2 that read alike)"]
    for text in (connections_dot([picture]), connections_mermaid([picture])[0]):
        assert len(set(re.findall(r"^ +(o_\w+)[ (]", text, re.MULTILINE))) == 2


@pytest.mark.parametrize(
    ("addresses", "lines"),
    [
        (EVERY_ADDRESS, ("every address outside",)),
        (EVERY_ADDRESS - PRIVATE, ("internet",)),
        (PRIVATE, ("private_addresses",)),
        (block_set("203.0.113.0/24", ["203.0.113.64/26"]), ("203.0.113.0/24 except", "203.0.113.64/26")),
        (block_set("10.0.0.0/24") | block_set("192.0.2.0/32"), ("10.0.0.0/24", "192.0.2.0/32")),
        (
            block_set("0.0.0.0/0", ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]),
            ("0.0.0.0/0 except", "10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16"),
        ),
    ],
)
def test_addresses_are_told_as_their_author_would(addresses: Intervals, lines: tuple[str, ...]) -> None:
    assert address_lines(addresses) == lines


def test_the_word_of_a_node_does_not_hang_on_the_others() -> None:
    few, more = names(1, 2), names(9, 4)
    assert ids(map(node_of, few)).items() <= ids(map(node_of, more)).items()
    assert len(set(ids(map(node_of, more)).values())) == 36
    hidden = ("shop/a\x1b[Pod]", "shop/a\\x1b[Pod]")
    assert len(set(ids(map(node_of, hidden)).values())) == 2


@pytest.mark.parametrize(("count", "shape"), [(MOST_WORKLOADS, Shape.WORKLOAD), (MOST_WORKLOADS + 1, Shape.TOGETHER)])
def test_over_sixty_workloads_the_namespaces_are_drawn(count: int, shape: Shape) -> None:
    workloads = names(count, 1)
    picture = drawn([Connection(workloads[0], workloads[1], HTTP)], workloads)
    assert {node.shape for node in picture.nodes} - {Shape.REMARK} == {shape}
    assert len([node for node in picture.nodes if node.shape is shape]) == count
    assert ("left out" in said(picture)) is (shape is Shape.TOGETHER)
    assert {node.shape for node in drawn([], workloads, whole=True).nodes} == {Shape.WORKLOAD, Shape.REMARK}


def test_the_picture_of_namespaces_counts_every_connection() -> None:
    workloads = [*names(4, 30), "kube-system/dns[Deployment]"]
    rows: list[Connection | ConnectionGroup] = [
        ConnectionGroup(tuple(names(1, 30)), tuple(names(2, 30)), HTTP, (), more_origins=False),
        *(Connection(name, "kube-system/dns[Deployment]", DNS) for name in workloads),
        *(Connection(name, block_set(f"10.0.0.{number}/32"), HTTP) for number, name in enumerate(workloads)),
        Connection(EVERY_ADDRESS, "ns-1/w-0[Deployment]", HTTP, unknown=True),
    ]
    missing = Beyond(
        "ns-0/w-0[Deployment]", Direction.EGRESS, End(outside=False, pods=selection({"a": one_of(["b"])})), HTTP
    )
    picture = drawn(rows, workloads, [missing, Beyond("ns-0/w-0[Deployment]", Direction.EGRESS, PODS, HTTP)])
    assert [node.lines for node in picture.nodes if node.shape is Shape.TOGETHER] == [
        ("kube-system", "1 workload", "1 connection inside"),
        ("ns-0", "30 workloads", "900 connections inside"),
        *((f"ns-{number}", "30 workloads") for number in (1, 2, 3)),
    ]
    assert arrow_texts(picture)[:3] == [
        "every address outside -> ns-1/30 workloads: 1 connection (unknown)/TCP 80",
        "kube-system/1 workload/1 connection inside -> to 121 sets of addresses outside: 1 connection/TCP 80",
        "ns-0/30 workloads/900 connections inside -> to 121 sets of addresses outside: 30 connections/TCP 80",
    ]
    counts = [
        int(count) for node in picture.nodes for count in re.findall(r"(\d+) connections? inside", str(node.lines))
    ]
    counts += [int(arrow.lines[0].split()[0]) for arrow in picture.arrows]
    assert sum(counts) == 30 * 60 + 121 + 121 + 1
    assert said(picture) == (
        "5 namespaces, one node each: which of 121 workloads connect is left out;"
        " the ports of an arrow are those of any of its connections;"
        " 1 way to and from pods that are not here are left out; --from and --to choose, --whole draws every workload"
    )


def test_too_many_arrows_are_counted_in_the_node() -> None:
    workloads = names(40, 2)
    rows = [Connection(*ends, HTTP, unknown=ends[0] < ends[1]) for ends in product(workloads, workloads)]
    large, small = views(rows, workloads)
    assert len(large.arrows) <= MOST_ARROWS
    assert re.search(r"\d+ arrows with \d+ connections are left out, those with the fewest", said(large))
    assert len([node for node in small.nodes if node.shape is Shape.TOGETHER]) == 26
    assert "15 namespaces more" in [node.lines[0] for node in small.nodes]


def test_a_filter_draws_what_was_asked_for_and_says_so() -> None:
    workloads = [*names(3, 30), "kube-system/dns[Deployment]"]
    rows = [Connection(name, "kube-system/dns[Deployment]", DNS) for name in workloads[:-1]]
    picture = drawn(rows, workloads, chosen=ChosenEnds(None, frozenset(workloads[-1:])))
    assert len(picture.arrows) == 3
    assert [node.lines for node in picture.nodes if node.shape is Shape.WORKLOAD] == [("dns[Deployment]",)]
    assert said(picture).startswith("only connections to kube-system/dns[Deployment]: all others are left out;")


def test_pods_that_the_input_lacks_are_drawn() -> None:
    workload = "shop/web[Deployment]"
    pods = End(outside=False, namespaces=selection({"team": one_of(["a"])}), pods=selection({"app": one_of(["dns"])}))
    beyond = [
        Beyond(workload, Direction.EGRESS, pods, EVERY_PORT, "dns"),
        Beyond(workload, Direction.INGRESS, PODS, HTTP),
    ]
    picture = drawn([], [workload], beyond)
    assert arrow_texts(picture) == [
        'web[Deployment] -> app("dns", namespace=namespaces({"team": "a"}))/not here: port dns'
    ]
    assert ":::missing" in connections_mermaid([picture])[0]
    assert "style=dashed" in connections_dot([picture])


def test_a_picture_that_mermaid_would_not_read_is_told_by_namespaces() -> None:
    workloads = [f"shop-{number}/{'&' * 1000}{number}[Deployment]" for number in range(MOST_WORKLOADS)]
    rows = [
        Connection(*ends, many_ports(number % 7)) for number, ends in enumerate(product(workloads[:21], workloads[:21]))
    ]
    pictures = tuple(views(rows, workloads))
    text, refusals = connections_mermaid(pictures)
    assert (len(text) <= MOST_TEXT, refusals) == (True, ())
    assert "60 namespaces, a node for 25 of them" in text
    text, refusals = connections_mermaid(views(rows, workloads, whole=True))
    cure = "raise its `maxTextSize`, or choose with --from and --to"
    assert refusals == (f"Mermaid reads 50000 characters, and these are {len(text)}: {cure}",)


def many_ports(number: int) -> Intervals:
    found = port_set("SCTP", number + 1)
    for place in range(8):
        found |= port_set("TCP", 10_000 + 10 * place + number, 10_001 + 10 * place + number)
    return found


def test_the_whole_is_written_though_mermaid_has_to_be_told() -> None:
    workloads = names(40, 1)
    rows = [Connection(*ends, HTTP) for ends in product(workloads, workloads) if ends[0] < ends[1]]
    text, refusals = connections_mermaid(views(rows, workloads, whole=True))
    assert text.count("-->") == len(rows)
    assert refusals[0].startswith(f"Mermaid draws 500 arrows, and these are {len(rows)}: raise its `maxEdges`")


def test_an_arrow_of_two_heads_is_two_arrows_alike() -> None:
    web, api = "shop/web[Pod]", "shop/api[Pod]"
    rows = [Connection(web, api, HTTP), Connection(api, web, HTTP), Connection(web, web, DNS)]
    rows += [Connection(web, EVERY_ADDRESS, HTTP), Connection(EVERY_ADDRESS, web, DNS)]
    picture = drawn(rows, [web, api])
    assert arrow_texts(picture) == [
        "every address outside -> web[Pod]: TCP 53/UDP 53",
        "api[Pod] <-> web[Pod]: TCP 80",
        "web[Pod] -> every address outside: TCP 80",
        "web[Pod] -> web[Pod]: TCP 53/UDP 53",
    ]


def test_namespaces_that_are_open_to_one_another_share_a_frame() -> None:
    opened, closed = names(30, 3), [f"closed-{number}/w[Pod]" for number in range(4)]
    rows = [Connection(*ends, EVERY_PORT) for ends in product(opened, opened)]
    rows += [Connection(closed[0], name, EVERY_PORT) for name in opened]
    rows += [Connection(closed[1], name, EVERY_PORT) for name in opened[1:]]
    rows += [Connection(closed[2], name, EVERY_PORT) for name in opened[3:]]
    rows += [Connection(closed[3], name, EVERY_PORT if name.endswith("w-0[Deployment]") else HTTP) for name in opened]
    rows += [Connection(EVERY_ADDRESS, name, EVERY_PORT) for name in opened]
    picture = drawn(rows, [*opened, *closed])
    framed = [node for node in picture.nodes if node.frame == "open to one another"]
    assert framed[0].lines == ("all 30 namespaces", "8100 connections inside", "every port")
    assert {node.value for node in framed[1:]} == {f"ns-{number}" for number in range(30)}
    texts = arrow_texts(picture)
    together = "all 30 namespaces/8100 connections inside/every port"
    assert f"every address outside -> {together}: 90 connections/every port" in texts
    assert f"closed-0/1 workload -> {together}: 90 connections/every port" in texts
    assert [text for text in texts if text.startswith("closed-1")][:2] == [
        "closed-1/1 workload -> ns-0/3 workloads: 2 connections/every port",
        "closed-1/1 workload -> ns-1/3 workloads: 3 connections/every port",
    ]
    assert len(texts) == 2 + 30 + 29 + 30


def test_namespaces_that_lack_one_connection_are_not_told_as_open() -> None:
    workloads = names(5, 13)
    rows = [Connection(*ends, EVERY_PORT) for ends in product(workloads, workloads)]
    for lost in (rows[-1], rows[20]):
        picture = drawn([row for row in rows if row != lost], workloads)
        framed = {node.value for node in picture.nodes if node.frame}
        assert len(framed) in {0, 5}
        assert not framed or {namespace_of(str(lost.source)), namespace_of(str(lost.destination))} - framed


def test_an_empty_picture_says_so() -> None:
    assert said(drawn([], [])) == "no workloads"
    assert said(drawn([], names(1, 2))) == "no connection"
    assert (
        said(drawn([], names(1, 2), chosen=ChosenEnds(frozenset(names(1, 1)))))
        == "only connections from ns-0/w-0[Deployment]: all others are left out; no connection"
    )
