"""Whether an end is isolated is said, or it is an error; it is never guessed, and never takes forever."""

from pathlib import Path

import pytest

from netpolc.pipeline import compile_project
from netpolc.program import resolve

MODULE = """from netpolc import Clauses, all_pods, allow, app, deny_ingress, label, pods, policy, policy_set, tcp


@policy_set(namespace="shop")
def shop() -> Clauses:
    for bird in range(9):
        free = pods(*(label(f"p{bird}-{hole}").is_not_in("in") for hole in range(8)))
        yield policy(f"free-{bird}", free, deny_ingress)
        for other in range(bird):
            for hole in range(8):
                both = pods({f"p{bird}-{hole}": "in", f"p{other}-{hole}": "in"})
                yield policy(f"both-{bird}-{other}-{hole}", both, deny_ingress)
    yield allow(from_=app("web"), to=app("db"), ports=tcp(80))
"""


def test_an_end_that_is_too_hard_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolve, "STEPS", 30_000)
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "shop.py").write_text(MODULE)
    (error,) = [item for item in compile_project(tmp_path).diagnostics if item.code.name == "isolation-unknown"]
    assert error.message == ('whether all of `app("db")` in `shop` is isolated for ingress takes too many steps to say')
    assert error.help == 'isolate all of it (`policy("default-deny", all_pods, deny_ingress)`)'
    assert error.origin is not None
    place = error.origin.place
    assert MODULE.splitlines()[place.line - 1][place.column - 1 : place.end_column - 1] == (
        'allow(from_=app("web"), to=app("db"), ports=tcp(80))'
    )
