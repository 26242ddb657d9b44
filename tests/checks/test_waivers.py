"""Comments that allow a finding, and what is said of those that allow nothing."""

from pathlib import Path

import pytest

from netpolc.diagnostics.model import Severity
from netpolc.pipeline import compile_project
from tests.checks.findings import HEAD, Check, named, underlined

SHOP = """
@policy_set(namespace="shop")
def shop() -> Clauses:
    yield policy("out", app("api"), allow(to=app("db")))  # {0}
    yield policy("in", app("db"), allow(from_=app("api")))  # {1}
"""
BLOCKED = "netpolc: allow[dns-blocked] by address"


def told(check: Check, first: str, second: str = "") -> list[tuple[str, str, str | None]]:
    found = named(check(SHOP.format(first, second)), "unused-waiver")
    assert {item.severity for item in found} <= {Severity.WARNING}
    return [(underlined(item), item.message, item.help) for item in found]


def test_a_comment_that_allows_a_finding_is_not_told(check: Check) -> None:
    assert not check(SHOP.format(BLOCKED, ""))


@pytest.mark.parametrize(
    ("second", "underline", "message", "cure"),
    [
        (
            "netpolc: allow[dns-blocked] stale",
            "dns-blocked",
            "the comment allows `dns-blocked`, which is not told here",
            "remove `dns-blocked`",
        ),
        (
            "netpolc: allow[half-open, unyielded-clause]",
            "half-open",
            "the comment allows `half-open`, which is not told here",
            "remove `half-open`",
        ),
        (
            "netpolc: allow[wrong-set]",
            "wrong-set",
            "the comment allows `wrong-set`, which is not told here",
            "an error cannot be allowed",
        ),
        (
            "netpolc: allow[dns-bloked] oh",
            "dns-bloked",
            "`dns-bloked` is the name of no finding",
            "did you mean `dns-blocked`?",
        ),
        ("netpolc: allow[NP202]", "NP202", "`NP202` is the name of no finding", "did you mean `dns-blocked`?"),
        (
            "netpolc: allow[everything]",
            "everything",
            "`everything` is the name of no finding",
            "`netpolc explain` lists the names",
        ),
        (
            "netpolc: allow dns",
            "# netpolc: allow dns",
            "the comment names no finding",
            "write `# netpolc: allow[name] reason`",
        ),
        (
            "netpolc: allow[]",
            "# netpolc: allow[]",
            "the comment names no finding",
            "write `# netpolc: allow[name] reason`",
        ),
    ],
)
def test_a_comment_that_allows_nothing_is_told_at_its_name(
    check: Check, second: str, underline: str, message: str, cure: str
) -> None:
    found = told(check, BLOCKED, second)
    assert found[0] == (underline, message, cure)
    assert len(found) == second.count(",") + 1


@pytest.mark.parametrize(
    "text",
    ["netpolc: allow[unused-waiver, half-open] some day", "netpolc: see the docs", "we allow[dns-blocked] elsewhere"],
)
def test_other_comments_are_not_told(check: Check, text: str) -> None:
    assert not told(check, BLOCKED, text)


def test_a_comment_that_allows_a_comment_has_to_be_needed_too(check: Check) -> None:
    assert told(check, BLOCKED, "netpolc: allow[unused-waiver]") == [
        ("unused-waiver", "the comment allows `unused-waiver`, which is not told here", "remove `unused-waiver`")
    ]


def test_what_looks_like_a_comment_in_a_text_is_none(check: Check) -> None:
    assert not named(
        check(SHOP.format(BLOCKED, "") + 'TEXT = """\n# netpolc: allow[half-open]\n"""\n'), "unused-waiver"
    )


def test_a_note_can_be_allowed(check: Check) -> None:
    way = 'yield allow(from_=app("x", namespace="elsewhere"), to=app("db"))'
    body = SHOP.format(BLOCKED, "")
    assert named(check(f"{body}    {way}\n"), "unowned-namespace")
    found = check(f"{body}    {way}  # netpolc: allow[unowned-namespace] theirs\n")
    assert not named(found, "unowned-namespace")
    assert not named(found, "unused-waiver")


def test_after_an_error_nobody_knows_what_is_needed(check: Check) -> None:
    body = (
        SHOP.format("netpolc: allow[half-open]", "netpolc: allow[haf-open]") + '    yield policy("out", X, deny_all)\n'
    )
    assert [underlined(item) for item in named(check(body), "unused-waiver")] == ["haf-open"]


ENVIRONMENTS = """
from netpolc import Environment
ENVIRONMENTS = (Environment("prod"), Environment("staging"))
"""


def test_another_environment_may_need_what_one_does_not(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "environments.py").write_text(ENVIRONMENTS)
    body = SHOP.format(BLOCKED, "").replace("def shop()", "def shop(env)")
    body = body.replace('    yield policy("out"', '    if env.name == "prod":\n      yield policy("out"')
    (tmp_path / "policies" / "shop.py").write_text(HEAD + body)
    assert not compile_project(tmp_path).diagnostics
    assert not compile_project(tmp_path, environments=("staging",)).diagnostics
    (tmp_path / "policies" / "shop.py").write_text(HEAD + body.replace("== 'prod'", "== 'x'").replace('"prod"', '"x"'))
    assert len(named(compile_project(tmp_path).diagnostics, "unused-waiver")) == 1


def test_a_reason_is_asked_for_by_a_setting(check: Check, tmp_path: Path) -> None:
    body = SHOP.format("netpolc: allow[dns-blocked]", "")
    assert not check(body)
    (tmp_path / "pyproject.toml").write_text("[tool.netpolc]\nwaiver-reasons = true\n")
    (item,) = check(body)
    assert (item.code.id, item.code.name, item.severity) == ("NP210", "unexplained-waiver", Severity.WARNING)
    assert item.message == "the comment allows `dns-blocked`, and does not say why"
    assert item.help == "write the reason behind the bracket"
    assert underlined(item) == "dns-blocked"
    assert not check(SHOP.format(BLOCKED, ""))
    (tmp_path / "pyproject.toml").write_text("[tool.netpolc]\nwaiver-reasons = 1\n")
    (wrong,) = check(SHOP.format(BLOCKED, ""))
    assert (wrong.message, wrong.help) == ("`waiver-reasons` is `1`", "write `true` or `false`")
