"""Addresses in the fewest words: blocks and their exceptions, which mean exactly the set."""

from ipaddress import ip_network

from hypothesis import given
from hypothesis import strategies as st

from netpolc.sets.addresses import EVERY_ADDRESS, block_set, cidr_set, cidrs, cidrs_set
from netpolc.sets.cut_blocks import CutBlock, cut_blocks
from netpolc.sets.intervals import EMPTY

BLOCKS = st.one_of(
    st.builds("10.0.0.{}/{}".format, st.integers(0, 255), st.integers(26, 32)),
    st.builds("2001:db8::{:x}/{}".format, st.integers(0, 255), st.integers(122, 128)),
    st.sampled_from(["0.0.0.0/0", "::/0", "10.0.0.0/24", "2001:db8::/120"]),
)


@given(st.lists(BLOCKS, max_size=4), st.lists(BLOCKS, max_size=4))
def test_cut_blocks_mean_the_set_and_take_no_more_words(some: list[str], less: list[str]) -> None:
    addresses = cidrs_set(some) - cidrs_set(less)
    found = cut_blocks(addresses)
    meant = EMPTY
    for block in found:
        part = block_set(block.cidr, block.except_)
        assert not meant & part
        meant |= part
        assert all(cidr_set(hole) <= cidr_set(block.cidr) for hole in block.except_)
    assert meant == addresses
    assert sum(1 + len(block.except_) for block in found) <= len(cidrs(addresses))
    assert all(str(ip_network(block.cidr)) == block.cidr for block in found)


def test_what_people_write_is_written() -> None:
    assert cut_blocks(EVERY_ADDRESS) == (CutBlock("0.0.0.0/0"), CutBlock("::/0"))
    assert cut_blocks(EMPTY) == ()
    assert cut_blocks(block_set("0.0.0.0/0", ("10.0.0.0/8", "172.16.0.0/12")) | cidr_set("fc00::/7")) == (
        CutBlock("0.0.0.0/0", ("10.0.0.0/8", "172.16.0.0/12")),
        CutBlock("fc00::/7"),
    )
    assert cut_blocks(cidrs_set(("10.0.0.0/16", "10.2.0.0/16"))) == (CutBlock("10.0.0.0/16"), CutBlock("10.2.0.0/16"))
