"""A change of settings that no manifest shows is told, so that nobody takes "identical" for "nothing to review"."""

from pathlib import Path

import pytest

from tests.sides.test_sides import BUILT, SET, Place

STRICT = """[tool.netpolc]
waiver-reasons = true
managed-by = true

[tool.netpolc.checks]
strict = true

[tool.netpolc.writes]
"shop.py" = ["shop"]
"""


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (STRICT, ""),
        (STRICT.replace("[tool.netpolc]", "[tool.netpolc]  # plain"), ""),
        (STRICT.replace("managed-by = true\n", 'target = "kubernetes"\n'), ""),
        (STRICT.replace("strict = true", "strict = false"), "`checks.strict`"),
        (STRICT.replace("waiver-reasons = true", 'pod-labels = ["a=b"]'), "`pod-labels`, `waiver-reasons`"),
        ("[tool.netpolc]\n", "`checks.strict`, `waiver-reasons`, `writes.shop.py`"),
        ("", "`checks.strict`, `waiver-reasons`, `writes.shop.py`"),
    ],
)
def test_settings_that_judge_otherwise_are_named_once(tmp_path: Path, settings: str, told: str) -> None:
    place = Place(tmp_path)
    place.commit({**BUILT, "pyproject.toml": STRICT})
    place.write({"pyproject.toml": settings})
    done = place.run("diff", "HEAD")
    assert done.code == 0
    said = f"note: `[tool.netpolc]` is another after the change, and what is judged hangs on it: {told}\n"
    assert done.out.count(said) == (1 if told else 0)
    assert told or "note" not in done.out


def test_of_manifests_there_are_no_settings(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.commit({**BUILT, "pyproject.toml": STRICT, "other/policies/shop.py": SET})
    assert "settings" not in place.run("diff", "HEAD:build/dev", "build/dev", "-o", "json").out
    assert '"kind": "settings"' in place.run("diff", ".", "other", "-o", "json", "--env", "dev").out
