"""Names of branches, as git has them, and what only looks like one."""

import pytest

from netpolc.rules.branches import branch_name_fault

CHECKED_OUT = "it is whatever is checked out, so every change would be compared with itself"
COMMIT = "it is a commit, not a branch"
EXPRESSION = "it is an expression, not the name of a branch"


@pytest.mark.parametrize(
    "name", ["main", "feature/x", "heads", "v1.2", "abcdef", "0" * 65, "deadbeef-1", "a@b", "a.b", "x-", "headless"]
)
def test_a_name(name: str) -> None:
    assert branch_name_fault(name) is None


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        *((name, CHECKED_OUT) for name in ("HEAD", "@", "head", "Fetch_Head", "ORIG_HEAD", "MERGE_HEAD")),
        ("refs/heads/main", "a branch has a name without `refs/`"),
        *((name, COMMIT) for name in ("0123456", "DEADBEEF", "f" * 64)),
        *((name, EXPRESSION) for name in ("main~1", "a..b", "a@{1}", "a b", "-x", "/x", "x/", "x.", "x.lock", ".x")),
        *((name, EXPRESSION) for name in ("a/.b", "a//b", "a:b", "a*", "[a", "a^", "a\\b", "a?", "a\x7f")),
    ],
)
def test_no_name(name: str, fault: str) -> None:
    assert branch_name_fault(name) == fault
