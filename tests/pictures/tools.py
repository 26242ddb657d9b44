"""A real Mermaid in a real browser, and a real Graphviz: what they draw, as values."""

import hashlib
import html
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, TypeAlias, cast

import pytest
from attrs import frozen

WORK: Final = Path(__file__).parent / "work"
"""Where the tools and the pictures are left, to be looked at."""
MERMAID: Final = "11.17.2"
MERMAID_SHA256: Final = "581ed7d74bd9048d0e3a91363927d72ef22942d7722546b27f7cc29e35390eb8"
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
OFFLINE: Final = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--hide-scrollbars", "--virtual-time-budget=60000"),
)


@frozen
class Box:
    """A rectangle on the page, in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def covers(self, other: "Box", slack: float = 2) -> bool:
        """Say whether two rectangles lie on one another, by more than `slack`."""
        return (
            self.left < other.right - slack
            and other.left < self.right - slack
            and self.top < other.bottom - slack
            and other.top < self.bottom - slack
        )


@frozen
class Seen:
    """A thing that was drawn: the word it was written with, what people read, and where it is."""

    word: str
    text: str
    box: Box


@frozen
class Drawing:
    """What a tool made of a text; `fault` is what it said in place of a picture."""

    nodes: tuple[Seen, ...]
    frames: tuple[Seen, ...]
    labels: tuple[Seen, ...]
    arrows: int
    fault: str | None = None


def browser() -> str:
    """Return the browser of this machine; skip without one."""
    for name in BROWSERS:
        if found := shutil.which(name):
            return found
    pytest.skip(f"none of {', '.join(BROWSERS)} is installed")


def graphviz() -> str:
    """Return the program of Graphviz; skip without it."""
    return shutil.which("dot") or pytest.skip("Graphviz (`dot`) is not installed")


def mermaid_script() -> Path:
    """Return the script of Mermaid as its package ships it, fetched once; skip where it cannot be had."""
    script = WORK / "package" / "dist" / "mermaid.min.js"
    if not script.exists():
        npm = shutil.which("npm") or pytest.skip("npm is not installed, which brings Mermaid")
        WORK.mkdir(exist_ok=True)
        asked = [npm, "pack", "--silent", "--pack-destination", os.fspath(WORK), f"mermaid@{MERMAID}"]
        done = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=300, cwd=WORK)
        if done.returncode:
            pytest.skip(f"npm does not bring Mermaid: {done.stderr.strip()[-200:]}")
        with tarfile.open(WORK / f"mermaid-{MERMAID}.tgz") as package:
            package.extract("package/dist/mermaid.min.js", WORK, filter="data")
    assert hashlib.sha256(script.read_bytes()).hexdigest() == MERMAID_SHA256
    return script


PAGE: Final = """<!doctype html><meta charset="utf-8"><body style="margin:8px;background:white">
<div id="picture"></div><script src="$SCRIPT"></script><script>
const box = (element) => { const r = element.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom] };
const told = (element) => ({ word: element.id, text: element.innerText ?? element.textContent, box: box(element) });
const label = (element) => ({ ...told(element.querySelector("foreignObject div, text") ?? element), word: element.id,
                              box: box(element) });
const draw = async () => {
  mermaid.initialize({ startOnLoad: false });
  const { svg } = await mermaid.render("drawn", $TEXT);
  const place = document.getElementById("picture");
  place.innerHTML = svg;
  const all = (chosen, of) => [...place.querySelectorAll(chosen)].map(of);
  const outline = (element) => element.querySelector(".label-container, rect") ?? element;
  const shape = (element) => ({ ...label(element), box: box(outline(element)) });
  return { nodes: all("g.node", shape), frames: all("g.cluster", label),
           labels: all("g.edgeLabel", label).filter((found) => found.text.trim()),
           arrows: place.querySelectorAll("path.flowchart-link").length };
};
const answer = (found) => {
  const element = document.createElement("pre");
  element.id = "answer"; element.hidden = true; element.textContent = JSON.stringify(found);
  document.body.append(element);
};
draw().then(answer, (error) => answer({ fault: String(error.message ?? error) }));
</script>"""


def draw_mermaid(text: str, name: str, size: str = "1800,1400") -> Drawing:
    """Draw a text by Mermaid as it stands in a page, and leave `NAME.png` to be looked at."""
    program, script = browser(), mermaid_script()
    page = WORK / f"{name}.html"
    words = json.dumps(text).replace("<", "\\u003c")
    page.write_text(PAGE.replace("$SCRIPT", script.as_uri()).replace("$TEXT", words), encoding="utf-8")
    with tempfile.TemporaryDirectory() as profile:
        asked = [program, *OFFLINE, f"--user-data-dir={profile}", f"--window-size={size}"]
        shot = f"--screenshot={WORK / f'{name}.png'}"
        done = subprocess.run(
            [*asked, "--dump-dom", page.as_uri()], capture_output=True, text=True, check=False, timeout=180
        )
        subprocess.run([*asked, shot, page.as_uri()], capture_output=True, check=False, timeout=180)
    found = re.search(r'<pre id="answer" hidden="">(.*?)</pre>', done.stdout, re.DOTALL)
    assert found, done.stderr[-500:]
    answer = json.loads(html.unescape(found[1]))
    if "fault" in answer:
        return Drawing((), (), (), 0, answer["fault"])
    return Drawing(_seen(answer["nodes"]), _seen(answer["frames"]), _seen(answer["labels"]), answer["arrows"])


def _seen(found: Sequence[Mapping[str, object]]) -> tuple[Seen, ...]:
    return tuple(
        Seen(
            re.sub(r"^(?:drawn-)?(?:flowchart-)?|-\d+$", "", str(item["word"])),
            re.sub(r"\s*\n\s*", "\n", str(item["text"]).strip()),
            Box(*cast("Sequence[float]", item["box"])),
        )
        for item in found
    )


def draw_dot(text: str, name: str, seconds: float = 60) -> Drawing:
    """Lay a text out by Graphviz, and leave `NAME.png` to be looked at."""
    WORK.mkdir(exist_ok=True)
    program = graphviz()

    def ask(form: str) -> str:
        done = subprocess.run(
            [program, f"-T{form}"], input=text.encode(), capture_output=True, check=False, timeout=seconds
        )
        if form == "png":
            (WORK / f"{name}.dot.png").write_bytes(done.stdout)
        assert not done.returncode, done.stderr.decode()
        assert not done.stderr, done.stderr.decode()[:500]
        return "" if form == "png" else done.stdout.decode()

    ask("png")
    found = cast("Mapping[str, Sequence[_Item]]", json.loads(ask("json")))
    objects = found.get("objects", ())
    nodes = (_node(item) for item in objects if "pos" in item)
    frames = (Seen(str(item["name"]), _text(item), Box(*_numbers(item["bb"]))) for item in objects if "bb" in item)
    labels = tuple(Seen("", _text(item), Box(0, 0, 0, 0)) for item in found.get("edges", ()))
    return Drawing(tuple(nodes), tuple(frames), labels, len(labels))


_Item: TypeAlias = Mapping[str, str | Sequence[Mapping[str, str]]]


def _node(item: _Item) -> Seen:
    x, y = _numbers(item["pos"])
    width, height = (36 * number for side in ("width", "height") for number in _numbers(item[side]))
    return Seen(str(item["name"]), _text(item), Box(x - width, y - height, x + width, y + height))


def _numbers(text: object) -> list[float]:
    return [float(number) for number in str(text).split(",")]


def _text(item: _Item) -> str:
    """Return the lines that are drawn on a node, an arrow or a frame."""
    lines = (line for key in ("_ldraw_", "_draw_") for line in item.get(key, ()))
    return "\n".join(line["text"] for line in lines if not isinstance(line, str) and line["op"] == "T")
