"""Whether an end is isolated is said, or it is an error; it is never guessed, and never takes forever."""

from pathlib import Path

import pytest

from netpolc.pipeline import compile_project
from netpolc.program import resolve

MODULE = '''from netpolc import Clauses, all_pods, allow, app, deny_ingress, label, pods, policy, policy_set, tcp


@policy_set(namespace="shop")
def shop() -> Clauses:
    for bird in range(9):
        yield policy(f"free-{bird}", pods(*(label(f"p{bird}-{hole}").is_not_in("in") for hole in range(8))), deny_ingress)
        for other in range(bird):
            for hole in range(8):
                both = pods({f"p{bird}-{hole}": "in", f"p{other}-{hole}": "in"})
                yield policy(f"both-{bird}-{other}-{hole}", both, deny_ingress)
    yield allow(from_=app("web"), to=app("db"), ports=tcp(80))
'''


def test_an_end_that_is_too_hard_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolve, "STEPS", 30_000)
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "shop.py").write_text(MODULE)
    _, found = compile_project(tmp_path)
    (error,) = [item for item in found if item.code.number == "NP178"]
    assert error.message == '`app("db")` in `shop`: whether all of it is isolated takes too many steps to say'
