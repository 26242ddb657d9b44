"""Write what the commands and the picture of the documents are now into them: `python -m tests.docs.rewrite`.

Read the change.
"""

import tempfile
from pathlib import Path

from tests.docs.api_server import api_server
from tests.docs.fenced import ROOT, Block, blocks
from tests.docs.picture import picture_of_the_example
from tests.docs.shell import carry_out, home_of

README = ROOT / "README.md"
ADOPT = ROOT / "docs" / "adopt.md"
PROMISES = ROOT / "docs" / "promises.md"
REACH = ROOT / "docs" / "reach.md"


def rewritten(path: Path) -> str:
    """Return a document with the outputs of its console blocks as they are now."""
    printed = _printed(path)
    held: dict[int, Block] = {}
    for block in blocks(path):
        if block.language in ("console", "mermaid"):
            held |= dict.fromkeys(range(block.line + 1, block.line + 1 + len(block.text.splitlines())), block)
    kept: list[str] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if number in printed:
            kept += [line, *printed[number].splitlines()]
        elif number not in held:
            kept.append(line)
    return "\n".join([*kept, ""])


def _printed(path: Path) -> dict[int, str]:
    with tempfile.TemporaryDirectory() as name, api_server() as (server, _):
        place = Path(name) / "work"
        place.mkdir()
        home = home_of(Path(name) / "home", server)
        printed = {command.line: ran.output for command, ran in carry_out(blocks(path), place, home)}
    return printed | {block.line: picture_of_the_example() for block in blocks(path) if block.language == "mermaid"}


if __name__ == "__main__":
    for page in (README, ADOPT, PROMISES, REACH):
        page.write_text(rewritten(page), encoding="utf-8")
