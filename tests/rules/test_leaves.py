"""The rules of single values: what the API server takes, and what it says of the rest."""

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpolc.diagnostics.model import Severity
from netpolc.rules.addresses import ParsedBlock, canonical_cidr, cidr_faults, except_faults, parse_cidr, plain_block
from netpolc.rules.model import Fault, Reason
from netpolc.rules.names import (
    annotation_key_faults,
    annotations_size_faults,
    generate_name_faults,
    label_key_faults,
    label_value_faults,
    name_faults,
    namespace_faults,
)
from netpolc.rules.ports import port_name_faults, port_number_faults, port_range_faults
from netpolc.rules.version import NEWEST, Version, parse_version

SUBDOMAIN = "use lower-case letters, digits, `-` and `.`; each part between dots begins and ends with a letter or digit"
LABEL = "use letters, digits, `-`, `_` and `.`, and begin and end with a letter or digit"
EXAMPLE = "write an address, `/` and the length of the prefix, such as `10.0.0.0/8` or `2001:db8::/32`"
NO_PORT = "a port is a number from 1 to 65535"


def said(faults: tuple[Fault, ...]) -> list[tuple[str, str, str | None]]:
    return [(fault.code.id, fault.message, fault.help) for fault in faults]


@pytest.mark.parametrize("name", ["a", "web.allow-1", "0", "a" * 253, "a.b.c", "a--b"])
def test_a_dns_subdomain_is_a_name(name: str) -> None:
    assert name_faults(name) == ()


@pytest.mark.parametrize("name", ["My_Pol", "a..b", "-a", "a-", ".a", "a.", "a b", "é", "a\n", "A"])
def test_what_is_no_dns_subdomain_is_no_name(name: str) -> None:
    (fault,) = name_faults(name)
    shown = name.replace("\n", "\\n")
    assert said((fault,)) == [("NP101", f"`{shown}` is not a name", SUBDOMAIN)]
    assert (fault.field, fault.cause) == ("metadata.name", Reason.INVALID)


def test_a_name_is_required_and_bounded_in_bytes() -> None:
    assert said(name_faults("")) == [("NP101", "the name is missing", None)]
    assert name_faults("")[0].cause is Reason.REQUIRED
    long = name_faults("a" * 254)
    assert said(long) == [("NP101", f"`{'a' * 59}…` has 254 bytes, a name at most 253", None)]
    assert len(name_faults("é" * 127)) == 2


def test_a_generated_name_may_end_in_one_dash() -> None:
    assert generate_name_faults("web-") == ()
    assert said(generate_name_faults("A-")) == []
    assert said(generate_name_faults("Web-")) == [("NP101", "`Web-` cannot begin a name", SUBDOMAIN)]
    assert generate_name_faults("web--") == ()
    assert generate_name_faults("-") != ()


@pytest.mark.parametrize(
    ("name", "bad"), [("team-a", False), ("a.b", True), ("x" * 63, False), ("A", True), ("-", True)]
)
def test_a_namespace_is_a_dns_label(name: str, *, bad: bool) -> None:
    assert bool(namespace_faults(name)) == bad


def test_what_is_said_of_namespaces() -> None:
    cure = "use lower-case letters, digits and `-`, and begin and end with a letter or digit"
    assert said(namespace_faults("a.b")) == [("NP102", "`a.b` is not the name of a namespace", cure)]
    assert said(namespace_faults("x" * 64)) == [
        ("NP102", f"`{'x' * 59}…` has 64 bytes, the name of a namespace at most 63", None)
    ]
    assert namespace_faults("")[0].cause is Reason.REQUIRED


@pytest.mark.parametrize("key", ["a", "x.io/a_B.c", "A", "a" * 63, f"{'a' * 253}/b", "kubernetes.io/metadata.name"])
def test_a_qualified_name_is_a_label_key(key: str) -> None:
    assert label_key_faults(key, "metadata.labels") == ()


def test_what_is_said_of_label_keys() -> None:
    assert said(label_key_faults("a b", "f")) == [("NP112", "`a b` is not a label key", LABEL)]
    assert said(label_key_faults("", "f")) == [("NP112", "a label key is empty", LABEL)]
    one_slash = "a key has at most one `/`, between its prefix and its name"
    assert said(label_key_faults("a/b/c", "f")) == [("NP112", "`a/b/c` is not a label key", one_slash)]
    prefix = "the prefix, before the `/`, is a DNS name of at most 253 bytes in lower case"
    assert said(label_key_faults("X.io/a", "f")) == [("NP112", "the prefix of `X.io/a` is not a DNS name", prefix)]
    assert said(label_key_faults("/a", "f")) == [("NP112", "the prefix of `/a` is not a DNS name", prefix)]
    long = f"the name in `{'k' * 59}…` has 64 bytes, a label key at most 63"
    assert said(label_key_faults("k" * 64, "f")) == [("NP112", long, None)]


def test_what_is_said_of_label_values() -> None:
    assert label_value_faults("", "f") == ()
    assert label_value_faults("a_B.c-1", "f") == label_value_faults("v" * 63, "f") == ()
    assert said(label_value_faults("-x", "f")) == [("NP113", "`-x` is not a label value", LABEL)]
    assert said(label_value_faults("v" * 64, "f")) == [
        ("NP113", f"`{'v' * 59}…` has 64 bytes, a label value at most 63", None)
    ]
    assert label_value_faults("a\n", "f") != ()


def test_the_prefix_of_an_annotation_may_have_capitals() -> None:
    assert annotation_key_faults("Example.COM/Foo", "f") == ()
    assert said(annotation_key_faults("a b", "f")) == [("NP114", "`a b` is not an annotation key", LABEL)]
    assert annotation_key_faults("\u0130", "f") == ()
    assert annotation_key_faults("\u00c5", "f") != ()


def test_annotations_have_a_size_in_bytes() -> None:
    assert annotations_size_faults({"a": "x" * 262_143}, "f") == ()
    (fault,) = annotations_size_faults({"a": "é" * 131_072}, "f")
    assert said((fault,)) == [("NP115", "the annotations have 262145 bytes, an object at most 262144", None)]
    assert fault.cause is Reason.TOO_LONG


@given(st.integers())
def test_a_port_is_from_1_to_65535(number: int) -> None:
    assert (port_number_faults(number, "f") == ()) == (1 <= number <= 65535)


def test_what_is_said_of_ports() -> None:
    assert said(port_number_faults(70000, "f")) == [("NP103", "port 70000 is outside 1-65535", NO_PORT)]
    assert port_number_faults(True, "f") != ()


@pytest.mark.parametrize("name", ["http-2", "a", "1a", "a" * 15])
def test_names_of_ports(name: str) -> None:
    assert port_name_faults(name, "f") == ()


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("80", "a number is written without quotes: `80`"),
        ("99999", "use at least one letter"),
        ("HTTP", "use only lower-case letters, digits and `-`"),
        ("a--b", "write no `--`"),
        ("-a", "begin and end with a letter or digit"),
        ("-", "use at least one letter, begin and end with a letter or digit"),
        ("9" * 5000, None),
    ],
)
def test_what_is_said_of_names_of_ports(name: str, cure: str | None) -> None:
    assert all(fault.code.id == "NP104" and fault.cause is Reason.INVALID for fault in port_name_faults(name, "f"))
    assert cure is None or said(port_name_faults(name, "f")) == [("NP104", f"`{name}` is not the name of a port", cure)]
    assert port_name_faults(name, "f")


def test_an_empty_or_long_name_of_a_port() -> None:
    assert said(port_name_faults("", "f")) == [("NP104", "the name of a port is empty", None)]
    long = "`metrics-endpoint` has 16 bytes, the name of a port at most 15"
    assert said(port_name_faults("metrics-endpoint", "f")) == [("NP104", long, None)]


def test_a_range_names_the_end_that_is_wrong() -> None:
    assert port_range_faults(80, 80, "p") == ()
    (fault,) = port_range_faults(90, 80, "p")
    assert said((fault,)) == [("NP105", "port range 90-80 ends before it begins", None)]
    assert fault.field == "p.endPort"
    assert [fault.field for fault in port_range_faults(0, 70000, "p")] == ["p.port", "p.endPort"]
    assert [fault.field for fault in port_range_faults(0, 5, "")] == ["port"]


@pytest.mark.parametrize("text", ["10.0.0.0/8", "0.0.0.0/0", "::/0", "10.0.0.1/32", "2001:db8::/32", "fd00::1/128"])
def test_canonical_blocks_are_fine_in_every_version(text: str) -> None:
    assert [cidr_faults(text, "f", Version(minor)) for minor in (21, 32, 33, 36, 37)] == [()] * 5
    assert canonical_cidr(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "10.0.0.0/33",
        "10.0.0.0/255.0.0.0",
        " 10.0.0.0/8",
        "10.0.0.0/8\n",
        "fe80::1%eth0/64",
        "1.2.3/8",
        "/8",
        "a/8",
        "1::2::3/8",
        "1:::2/8",
        "12345::/16",
        "256.0.0.0/8",
        "10.0.0.0/1000000000",
    ],
)
def test_what_is_no_block(text: str) -> None:
    shown = text.replace("\n", "\\n")
    for version in (Version(21), NEWEST):
        (fault,) = cidr_faults(text, "f", version)
        assert said((fault,)) == [("NP106", f"`{shown}` is not a CIDR", EXAMPLE)]
        assert (fault.cause, fault.severity) == (Reason.INVALID, Severity.ERROR)


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("10.0.0.1", "write `10.0.0.1/32` for this one address"),
        ("fd00::1", "write `fd00::1/128` for this one address"),
    ],
)
def test_an_address_is_no_block(text: str, cure: str) -> None:
    assert said(cidr_faults(text, "f", NEWEST)) == [("NP106", f"`{text}` is not a CIDR", cure)]


def test_a_missing_block_is_required() -> None:
    (fault,) = cidr_faults("", "f", NEWEST)
    assert (fault.cause, said((fault,))) == (Reason.REQUIRED, [("NP106", "the address block is missing", EXAMPLE)])
    assert except_faults("10.0.0.0/8", "", "f", NEWEST)[0].cause is Reason.INVALID


@pytest.mark.parametrize(
    ("text", "code", "message", "cure"),
    [
        (
            "10.0.0.1/8",
            "NP107",
            "`10.0.0.1/8` has bits set beyond its prefix",
            "write `10.0.0.0/8` for the block, or `10.0.0.1/32` for the one address",
        ),
        (
            "010.0.0.0/8",
            "NP108",
            "`010.0.0.0/8` has leading zeros, which some programs read as octal",
            "write `10.0.0.0/8`",
        ),
        (
            "10.0.0.0/08",
            "NP108",
            "`10.0.0.0/08` has leading zeros, which some programs read as octal",
            "write `10.0.0.0/8`",
        ),
        (
            "::ffff:10.0.0.0/104",
            "NP109",
            "`::ffff:10.0.0.0/104` is an IPv4 address written as IPv6",
            "write `10.0.0.0/8`",
        ),
    ],
)
def test_strict_rules_come_with_the_version(text: str, code: str, message: str, cure: str) -> None:
    assert cidr_faults(text, "f", Version(32)) == ()
    for minor, severity in ((33, Severity.WARNING), (35, Severity.WARNING), (36, Severity.ERROR)):
        (fault,) = cidr_faults(text, "f", Version(minor))
        assert (said((fault,)), fault.severity) == ([(code, message, cure)], severity)


def test_unusual_ipv6_is_only_ever_a_warning() -> None:
    assert cidr_faults("FE80::/10", "f", Version(32)) == ()
    (fault,) = cidr_faults("FE80::/10", "f", NEWEST)
    assert said((fault,)) == [("NP110", "`FE80::/10` is not in the canonical form of IPv6", "write `fe80::/10`")]
    assert (fault.severity, fault.cause) == (Severity.WARNING, None)


@pytest.mark.parametrize(
    ("cidr", "cut", "message"),
    [
        ("10.0.0.0/8", "11.0.0.0/16", "except `11.0.0.0/16` does not lie inside `10.0.0.0/8`"),
        ("10.0.0.0/8", "fd00::/16", "except `fd00::/16` does not lie inside `10.0.0.0/8`"),
        ("10.1.0.0/16", "10.0.0.0/8", "except `10.0.0.0/8` does not lie inside `10.1.0.0/16`"),
        ("10.0.0.0/8", "10.0.0.0/8", "except `10.0.0.0/8` takes everything out of `10.0.0.0/8`"),
    ],
)
def test_what_is_cut_out_lies_strictly_inside(cidr: str, cut: str, message: str) -> None:
    (fault,) = except_faults(cidr, cut, "f", NEWEST)
    assert (said((fault,)), fault.cause) == ([("NP111", message, None)], Reason.INVALID)


def test_a_cut_of_no_block_is_not_looked_at() -> None:
    assert except_faults("10.0.0.0", "nonsense", "f", NEWEST) == ()
    assert except_faults("10.0.0.0/8", "10.1.0.0/16", "f", NEWEST) == ()
    assert len(except_faults("10.0.0.0/8", "11.0.0.1/16", "f", NEWEST)) == 2


def test_mapped_addresses_count_as_ipv4_where_they_are_taken() -> None:
    assert except_faults("10.0.0.0/8", "::ffff:10.1.0.0/112", "f", Version(32)) == ()
    assert canonical_cidr("::ffff:10.0.0.0/104") == "10.0.0.0/8"
    assert canonical_cidr("010.0.0.1/08") == "10.0.0.0/8"
    with pytest.raises(ValueError, match="is not a CIDR"):
        canonical_cidr("10.0.0.0")


@given(st.ip_addresses(v=4) | st.ip_addresses(v=6), st.integers(0, 128))
def test_blocks_are_read_as_python_reads_them(address: object, length: int) -> None:
    text = f"{address}/{length}"
    try:
        expected = ip_network(text, strict=False)
    except ValueError:
        assert parse_cidr(text) is None
        return
    block = parse_cidr(text)
    assert block is not None
    if not block.is_mapped:
        assert canonical_cidr(text) == str(expected)
        assert (not cidr_faults(text, "f", NEWEST)) == (str(expected) == text)


@given(st.ip_addresses(v=4) | st.ip_addresses(v=6), st.integers(0, 128))
def test_a_canonical_block_has_no_fault_and_another_address_of_it_has(address: object, length: int) -> None:
    try:
        block = ip_network(f"{address}/{length}", strict=False)
    except ValueError:
        return
    if parse_cidr(str(block)) != ParsedBlock(block.version, int(block.network_address), block.prefixlen):
        pytest.fail(f"{block} is read as {parse_cidr(str(block))}")
    mapped = block.version == 6 and int(block.network_address) >> 32 == 0xFFFF
    assert bool(cidr_faults(str(block), "f", NEWEST)) == mapped
    if block.num_addresses > 1 and not mapped:
        (fault,) = cidr_faults(f"{block[-1]}/{block.prefixlen}", "f", NEWEST)
        assert fault.code.id in ("NP107", "NP109")


@given(address=st.ip_addresses(v=4), length=st.integers(0, 32), masked=st.booleans())
def test_the_fast_way_is_sure_of_canonical_ipv4_only(*, address: object, length: int, masked: bool) -> None:
    text = str(ip_network(f"{address}/{length}", strict=False)) if masked else f"{address}/{length}"
    block = parse_cidr(text)
    assert block is not None
    expected = (block.address, block.length) if not cidr_faults(text, "f", NEWEST) else None
    assert plain_block(text) == expected
    assert plain_block("0" + text) is plain_block(text + "0" * 3) is plain_block("::" + text) is None


@pytest.mark.parametrize("text", ["00001::/32", "::00000/64", "::1.2.3.04/128", "1.2.3.4/032"])
def test_leading_zeros_everywhere(text: str) -> None:
    assert [fault.code.id for fault in cidr_faults(text, "f", NEWEST)] == ["NP108"]


@given(st.from_regex(r"[0-9a-f:.]{0,24}/[0-9]{0,3}", fullmatch=True))
def test_whatever_is_read_can_be_written_and_read_again(text: str) -> None:
    block = parse_cidr(text)
    if block is not None:
        plain = block.plain()
        assert parse_cidr(str(plain)) == plain == ParsedBlock(plain.family, plain.network, plain.length)


def test_versions() -> None:
    assert [parse_version(text) for text in ("1.36", "v1.36", "1.36.2")] == [Version(36)] * 3
    assert [parse_version(text) for text in ("1.20", "1.38", "2.1", "1", "1.3٦", "")] == [None] * 6


@pytest.mark.parametrize(
    "text", ["1.2.3.4::/96", "1.2.3.4:::/96", "::1.2.3.4::/96", "::1.2.3.4:5/96", "1.2.3.4::5/128"]
)
def test_ipv4_stands_only_at_the_end_of_ipv6(text: str) -> None:
    assert parse_cidr(text) is None
    assert parse_cidr("::1.2.3.4/128") is not None
