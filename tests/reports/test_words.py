"""Sets of connections and addresses in words: by the names of their author, with what is left out by its name."""

import pytest

from netpolc.analysis.ends import OUTSIDE, PODS, End, Part
from netpolc.program.model import NAMESPACE_NAME, in_namespace
from netpolc.reports.address_words import address_words
from netpolc.reports.part_words import end_text, part_text, ports_of
from netpolc.sets.addresses import EVERY_ADDRESS, block_set, cidrs_set
from netpolc.sets.intervals import Intervals
from netpolc.sets.ports import EVERY_PORT, port_set
from netpolc.sets.selections import ABSENT, EVERYTHING, PRESENT, Constraint, Selection, none_of, one_of, selection

PRIVATE = cidrs_set(
    ("10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10")
)
INTERNET = EVERY_ADDRESS - PRIVATE
HTTP, DNS = port_set("TCP", 80, 80), port_set("UDP", 53, 53)


def end(namespace: str, **labels: str) -> End:
    return End(
        outside=False,
        namespaces=in_namespace(namespace),
        pods=selection({key: one_of((value,)) for key, value in labels.items()}),
    )


def names_of_many(count: int) -> Selection:
    """Select so many namespaces by their names."""
    return selection({NAMESPACE_NAME: one_of(f"n{number:02}" for number in range(count))})


def part(source: End, destination: End, ports: Intervals = EVERY_PORT, names: Selection = EVERYTHING) -> Part:
    return Part(source, destination, ports, names)


def many(number: int) -> Intervals:
    return cidrs_set(f"10.{2 * index}.0.0/16" for index in range(number))


@pytest.mark.parametrize(
    ("addresses", "words"),
    [
        (EVERY_ADDRESS, "every address outside"),
        (INTERNET, "internet"),
        (PRIVATE, "private_addresses"),
        (INTERNET - cidrs_set(("8.8.8.0/24",)), "internet (except 8.8.8.0/24)"),
        (INTERNET | cidrs_set(("10.9.0.0/16",)), "internet, 10.9.0.0/16"),
        (block_set("10.0.0.0/8", ("10.9.0.0/16",)), "10.0.0.0/8 (except 10.9.0.0/16)"),
        (
            INTERNET & cidrs_set(("0.0.0.0/0",)),
            "0.0.0.0/0 (except 10.0.0.0/8, 100.64.0.0/10, 169.254.0.0/16, 172.16.0.0/12, 192.168.0.0/16)",
        ),
        (many(6), ", ".join(f"10.{2 * index}.0.0/16" for index in range(6))),
        (many(7), ", ".join(f"10.{2 * index}.0.0/16" for index in range(7))),
        (many(9), ", ".join(f"10.{2 * index}.0.0/16" for index in range(6)) + " and 3 blocks more"),
        (
            INTERNET - cidrs_set(f"11.{2 * index}.0.0/16" for index in range(9)),
            "internet (except 11.0.0.0/16, 11.2.0.0/16, 11.4.0.0/16, 11.6.0.0/16, 11.8.0.0/16 and 4 blocks more)",
        ),
        (
            cidrs_set(f"10.{high}.{2 * low}.0/24" for high in range(3) for low in range(100)),
            "10.0.0.0/24, 10.0.2.0/24, 10.0.4.0/24, 10.0.6.0/24, 10.0.8.0/24, 10.0.10.0/24 and 294 blocks more",
        ),
    ],
)
def test_addresses_are_told_as_their_author_wrote_them(addresses: Intervals, words: str) -> None:
    assert address_words(addresses) == words


@pytest.mark.parametrize(
    ("pods", "words"),
    [
        (end("shop", app="web"), "shop/app=web"),
        (end("shop"), "shop/*"),
        (PODS, "*/*"),
        (End(outside=False, namespaces=names_of_many(3)), "n00|n01|n02/*"),
        (End(outside=False, namespaces=names_of_many(1460)), "n00|n01|n02|n03|…(1456 more)/*"),
        (
            End(outside=False, namespaces=names_of_many(1) & selection({"purpose": one_of(("monitoring",))})),
            "n00(purpose=monitoring)/*",
        ),
        (End(outside=False, namespaces=selection({"team": one_of(("a",))})), 'namespaces({"team": "a"})/*'),
        (End(outside=False, pods=selection({"app": one_of(map(str, range(10)))})), "*/app=0|1|2|3|…(6 more)"),
    ],
)
def test_an_end_is_told_in_few_words(pods: End, words: str) -> None:
    assert end_text(pods) == words


CORE, SHOP = end("core"), end("shop")
DB = end("core", app="db")
WHOLE = part(SHOP, CORE)


@pytest.mark.parametrize(
    ("whole", "holes", "words"),
    [
        (WHOLE, [], ""),
        (WHOLE, [part(SHOP, DB)], "but not to core/app=db"),
        (WHOLE, [part(PODS, DB)], "but not to core/app=db"),
        (WHOLE, [part(end("shop", app="web"), PODS)], "but not from shop/app=web"),
        (WHOLE, [part(PODS, PODS, DNS)], "but not on UDP 53"),
        (WHOLE, [part(PODS, PODS, port_set("UDP"))], "but not on UDP"),
        (WHOLE, [part(end("shop", app="web"), DB)], "but not from shop/app=web to core/app=db"),
        (WHOLE, [part(SHOP, DB, HTTP), part(SHOP, DB, DNS)], "but not to core/app=db on TCP 80, UDP 53"),
        (WHOLE, [part(SHOP, DB), part(PODS, PODS, DNS)], "but not to core/app=db, nor on UDP 53"),
        (WHOLE, [part(PODS, PODS, EVERY_PORT, selection({"dns": PRESENT}))], "but not on ports named `dns`"),
        # The row says `app=web` already.
        (
            part(end("shop", app="web"), CORE),
            [part(end("shop", app="web", tier="old"), CORE)],
            "but not from shop/tier=old",
        ),
        # What meets the row nowhere leaves nothing out of it.
        (WHOLE, [part(end("dev"), CORE), part(OUTSIDE, CORE)], ""),
        (part(SHOP, OUTSIDE), [part(SHOP, End(outside=True, addresses=PRIVATE))], "but not to private_addresses"),
        (
            WHOLE,
            [part(SHOP, end("core", app=f"a{index}")) for index in range(5)],
            "but not to core/app=a0, core/app=a1, core/app=a2, core/app=a3, core/app=a4",
        ),
        (
            WHOLE,
            [
                *(part(SHOP, end("core", app=f"a{index}")) for index in range(13)),
                *(part(end("shop", app=f"b{index}"), CORE) for index in range(2)),
                part(end("shop", app="c"), DB),
            ],
            (
                "but not to core/app=a0, core/app=a1, core/app=a2, core/app=a3 and 9 destinations more"
                ", nor from 2 sources, nor from shop/app=c to core/app=db"
            ),
        ),
    ],
)
def test_what_a_row_leaves_out_is_named(whole: Part, holes: list[Part], words: str) -> None:
    assert part_text(whole, holes) == part_text(whole) + (words and f", {words}")


@pytest.mark.parametrize(
    ("ports", "names", "words"),
    [
        (EVERY_PORT, {}, "every port"),
        (port_set("TCP"), {}, "all TCP"),
        (port_set("TCP"), {"metrics": PRESENT}, "TCP ports named `metrics`"),
        (HTTP, {"metrics": PRESENT}, "TCP 80, named `metrics`"),
        (EVERY_PORT, {"a": PRESENT, "b": PRESENT}, "every port named `a` and `b`"),
        (port_set("TCP"), {"a": ABSENT, "b": ABSENT}, "TCP ports not named `a` or `b`"),
        (port_set("TCP"), {"a": PRESENT, "b": ABSENT}, "TCP ports named `a` and not named `b`"),
    ],
)
def test_a_named_port_does_not_read_as_all_ports(ports: Intervals, names: dict[str, Constraint], words: str) -> None:
    chosen = selection(names)
    assert ports_of(part(SHOP, CORE, ports, chosen)) == words


def test_ends_in_words() -> None:
    either = End(outside=False, namespaces=in_namespace("shop"), pods=selection({"app": one_of(("api", "web"))}))
    assert part_text(part(either, End(outside=True, addresses=INTERNET), HTTP)) == "shop/app=api|web → internet  TCP 80"
    refused = End(
        outside=False,
        pods=selection({"app": none_of(("db", "web")), "tier": Constraint(("a",), others=True, absent=False)}),
    )
    assert part_text(part(refused, CORE), [part(PODS, DB, HTTP)]) == (
        '*/pods(label("tier").exists()) → core/*  every port'
        ", but not from */app=db|web, */tier=a, nor to core/app=db on TCP 80"
    )
    near = End(outside=False, namespaces=in_namespace("shop"), addresses=PRIVATE)
    assert part_text(part(near, CORE)) == "shop/* at private_addresses → core/*  every port"
