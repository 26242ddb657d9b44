"""kubectl runs netpolc: for `kubectl diff`, by a real kubectl that asks a small server."""

import shutil
from pathlib import Path

import pytest

from netpolc.cli.kubectl import in_our_order
from tests.docs.api_server import api_server
from tests.docs.fenced import ROOT
from tests.docs.shell import home_of, run


def test_kubectl_diff_is_one_of_meaning(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "build" / "prod", tmp_path / "prod")
    file = tmp_path / "prod" / "boutique" / "cartservice.yaml"
    with api_server() as (server, objects):
        home = home_of(tmp_path / "home", server)
        assert run("kubectl apply -R -f prod", tmp_path, home).code == 0
        applied = {path: dict(item) for path, item in objects.items()}

        def diff(words: str = "") -> tuple[str, int]:
            ran = run(f'KUBECTL_EXTERNAL_DIFF="netpolc diff{words}" kubectl diff -R -f prod', tmp_path, home)
            return ran.output, ran.code

        said, code = diff()
        assert code == 0
        assert said.startswith("no manifest changed, connectivity identical for every possible pod\n")
        file.write_text(file.read_text(encoding="utf-8").replace("7070", "7071"), encoding="utf-8")
        said, code = diff()
        assert code == 1
        assert "boutique/app=frontend → boutique/app=cartservice  TCP 7070" in said
        said, code = diff(" --summary")
        assert code == 1
        assert "\n- closed" not in said
        file.write_text("kind: NetworkPolicy\n", encoding="utf-8")
        assert diff()[1] > 1
        assert {path: dict(item) for path, item in objects.items()} == applied, "a diff changes nothing"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["/tmp/LIVE-1", "/tmp/MERGED-2", "diff", "-n"], ["diff", "-n", "/tmp/LIVE-1", "/tmp/MERGED-2"]),
        (["LIVE-1", "MERGED-2", "diff"], ["diff", "LIVE-1", "MERGED-2"]),
        (["LIVE-1", "other", "diff"], ["LIVE-1", "other", "diff"]),
        (["diff", "LIVE-1", "MERGED-2"], ["diff", "LIVE-1", "MERGED-2"]),
        (["LIVE-1"], ["LIVE-1"]),
    ],
)
def test_only_the_folders_of_kubectl_come_last(words: list[str], found: list[str]) -> None:
    assert in_our_order(words) == found


def test_only_in_the_folders_of_kubectl_every_name_counts(tmp_path: Path) -> None:
    text = (ROOT / "build" / "prod" / "boutique" / "dns.yaml").read_text(encoding="utf-8")
    for folder in ("LIVE-1", "MERGED-2", "LIVE", "other"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "networking.k8s.io.v1.NetworkPolicy.boutique.dns").write_text(text, encoding="utf-8")
    home = home_of(tmp_path / "home", "http://127.0.0.1:1")
    assert run("netpolc diff LIVE-1 MERGED-2", tmp_path, home).code == 0
    assert run("netpolc LIVE-1 MERGED-2 diff", tmp_path, home).code == 0
    assert "holds no policy" in run("netpolc diff LIVE other", tmp_path, home).output
