"""What law 2 says about bytes that are not what the clauses mean, and at which line."""

from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import evolve

from netpolc.cli.outcome import exit_code
from netpolc.diagnostics.model import Diagnostic
from netpolc.process.messages import Request
from netpolc.process.projects import Resolved, resolved_project
from netpolc.program.model import Program
from netpolc.proof.judging import Judge
from netpolc.proof.lowered import PolicyName
from netpolc.proof.promising import ClausePromises
from netpolc.proof.verifying import Verification
from netpolc.targets.kubernetes import target as network_policy
from netpolc.targets.kubernetes.lower import lower_policy
from tests.mistakes.project import underlined
from tests.program.written import DENY, PRELUDE, clauses

WEB = 'allow(from_=anywhere, to=app("web"), ports=tcp(443))'
OPS = 'policy("ops", app("ops"), allow(from_=cidr("10.0.0.0/8", except_=("10.9.0.0/16",))))'
HELP = "this is a bug of netpolc; nothing is written"
Change = Callable[[dict[PolicyName, bytes]], None]


@pytest.fixture
def resolved(tmp_path: Path) -> Resolved:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "m.py").write_text(PRELUDE + clauses(DENY, OPS, WEB), encoding="utf-8")
    (result, found), (_, others) = resolved_project(Request("resolve", str(tmp_path)))
    assert result is not None
    assert found == others == ()
    return result


def told(resolved: Resolved, files: dict[PolicyName, bytes]) -> list[Diagnostic]:
    """Judge files instead of those that the program would be lowered to."""
    promises = ClausePromises.of(resolved.sets)
    verification = Verification(Judge())
    policies = resolved.program.policies
    known = {(policy.namespace, policy.name): policy for policy in policies}
    verification.take(
        [
            promises.lowered(planned, network_policy.meant_by(planned), data)
            for name, data in files.items()
            for planned in network_policy.planned(
                Program(None, (known.get(name) or evolve(known["shop", "web"], name=name[1]),))
            )
        ]
    )
    return list(verification.told(list(known), list(promises.without(files))))


def _changed(name: str, old: bytes, new: bytes) -> Change:
    def change(files: dict[PolicyName, bytes]) -> None:
        assert old in files["shop", name]
        files["shop", name] = files["shop", name].replace(old, new)

    return change


def _without(name: str) -> Change:
    def change(files: dict[PolicyName, bytes]) -> None:
        del files["shop", name]

    return change


def _twice(files: dict[PolicyName, bytes]) -> None:
    files["shop", "other"] = files["shop", "web"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            _changed("web", b"kind:", b"kind: "),
            [("NP910", "manifest `web`: ", WEB)],
        ),
        (
            _changed("web", b"port: 443", b"port: 444"),
            [
                ("NP911", "manifest `shop/web` has another rule than its policy", WEB),
                ("NP912", "manifest `shop/web` does not let its own connection through for ingress", WEB),
            ],
        ),
        (
            _changed("ops", b"10.9.0.0/16", b"10.8.0.0/16"),
            [("NP911", "manifest `shop/ops` has another rule than its policy", OPS)],
        ),
        (
            _changed("ops", b"10.9.0.0/16", b"10.0.0.0/16"),
            [
                ("NP911", "manifest `shop/ops` has another rule than its policy", OPS),
                ("NP912", "manifest `shop/ops` does not let its own connection through for ingress", OPS),
            ],
        ),
        (
            _changed("default-deny", b"  - Egress\n", b""),
            [
                ("NP911", "manifest `shop/default-deny` has another direction than its policy", DENY),
                ("NP912", "manifest `shop/default-deny` does not isolate its subject for egress", DENY),
            ],
        ),
        (
            _changed("web", b"name: web\n", b"name: api\n"),
            [("NP911", "manifest `shop/web` has another name than its policy", WEB)],
        ),
        (
            _changed("web", b"managed-by: netpolc", b"managed-by: somebody"),
            [("NP911", "manifest `shop/web` has another set of labels than its policy", WEB)],
        ),
        (
            _changed("ops", b"app: ops", b"app: web"),
            [
                ("NP911", "manifest `shop/ops` has another subject than its policy", OPS),
                ("NP912", "manifest `shop/ops` does not let its own connection through for ingress", OPS),
            ],
        ),
        (
            _without("web"),
            [
                ("NP911", "manifest `shop/web` is not planned, or not written", None),
                ("NP912", "manifest `shop/web` does not let its own connection through for ingress", WEB),
            ],
        ),
        (
            _twice,
            [
                ("NP911", "manifest `shop/other` has another name than its policy", WEB),
                ("NP911", "manifest `shop/other` is not planned, or not written", None),
            ],
        ),
        (
            _changed("ops", b"apiVersion: networking.k8s.io/v1", b"apiVersion: networking.k8s.io/v9"),
            [("NP913", "manifest `ops`: kind there is no schema of `NetworkPolicy` in `networking.k8s.io/v9`", OPS)],
        ),
    ],
)
def test_bytes_that_say_something_else(
    resolved: Resolved, change: Change, said: list[tuple[str, str, str | None]]
) -> None:
    files = {(item.namespace, item.name): lower_policy(item) for item in resolved.program.policies}
    assert told(resolved, files) == []
    change(files)
    found = told(resolved, files)
    assert [item.code.id for item in found] == [code for code, _, _ in said]
    for item, (_, message, line) in zip(found, said, strict=True):
        assert item.message.startswith(message)
        assert item.help == HELP
        assert (None if item.origin is None else underlined(item.origin.place)) == line
    assert exit_code(found) == 70
