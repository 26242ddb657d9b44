"""Write the manifests of docs/targets.md as the golden ones are now: `python -m tests.docs.targets`; read the change.

A block `yaml TARGET POLICY` holds the spec of that policy; a block `python POLICY` the clause that it comes from.
"""

import ast
from collections.abc import Mapping
from pathlib import Path

from tests.docs.fenced import ROOT, blocks

TARGETS_PAGE = ROOT / "docs" / "targets.md"
GOLDEN = ROOT / "tests" / "targets" / "golden"


def expected() -> Mapping[tuple[str, ...], str]:
    """Return the text of each block by the words that name it."""
    found: dict[tuple[str, ...], str] = {}
    for path in sorted(GOLDEN.glob("*.yaml")):
        for document in path.read_text(encoding="utf-8").split("---\n"):
            name = document.partition("\n  name: ")[2].partition("\n")[0]
            spec = document.partition("\nspec:")[2]
            found["yaml", path.stem, name] = f"spec:{spec}"
    source = (GOLDEN / "shop.py").read_text(encoding="utf-8")
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Yield) and isinstance(call.value, ast.Call):
            first = call.value.args[0]
            assert isinstance(first, ast.Constant)
            found["python", str(first.value)] = f"yield {ast.unparse(call.value)}\n".replace("'", '"')
    return found


def rewritten(path: Path) -> str:
    """Return the page with its blocks as they are now."""
    texts = expected()
    lines = path.read_text(encoding="utf-8").splitlines()
    for block in reversed(list(blocks(path))):
        if block.words and block.words[-1] != "pyproject.toml":
            end = block.line + len(block.text.splitlines())
            lines[block.line : end] = texts[block.language, *block.words].splitlines()
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    TARGETS_PAGE.write_text(rewritten(TARGETS_PAGE), encoding="utf-8")
