"""Write the Go module file of one version of Kubernetes, which a go.mod that requires it cannot do by itself.

    python3 tests/oracle/module.py 1.36.3

k8s.io/kubernetes names its staging modules as v0.0.0, so each one is replaced here by its published version; `go mod
tidy` then writes the rest and the sums. The newest version is go.mod; another is versions/1.36.mod beside 1.36.sum.
"""

import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def staging(version: str) -> list[str]:
    """Give the modules that Kubernetes 1.NN.P replaces by folders of its own repository."""
    asked = ["go", "mod", "download", "-json", f"k8s.io/kubernetes@v{version}"]
    downloaded = json.loads(subprocess.run(asked, check=True, capture_output=True).stdout)
    edited = ["go", "mod", "edit", "-json", downloaded["GoMod"]]
    module = json.loads(subprocess.run(edited, check=True, capture_output=True).stdout)
    return [each["Old"]["Path"] for each in module["Replace"] if each["New"]["Path"].startswith("./")]


def main(version: str, folder: Path = HERE) -> None:
    """Write it for `1.NN.P`, into the file that `live.py --kubernetes 1.NN` builds with."""
    published = "v0." + version.partition(".")[2]
    lines = ["module netpolc/oracle", "", "go 1.26.0", "", f"require k8s.io/kubernetes v{version}", "", "replace ("]
    lines += [f"\t{name} => {name} {published}" for name in staging(version)] + [")", ""]
    name = "go" if "--newest" in sys.argv else "versions/" + version.rpartition(".")[0]
    target = folder / f"{name}.mod"
    target.parent.mkdir(exist_ok=True)
    target.write_text("\n".join(lines))
    subprocess.run(["go", "mod", "tidy", f"-modfile={target}"], cwd=folder, check=True)


if __name__ == "__main__":
    main(sys.argv[1])
