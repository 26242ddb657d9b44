"""Which labels of pods Cilium's agents see: the others are left out of the identities that policies select."""

import re
from collections.abc import Collection
from typing import Final

_KEPT: Final = re.compile(r"app\.kubernetes\.io|io\.cilium\.k8s|io\.kubernetes\.pod\.namespace")
_LEFT_OUT: Final = re.compile(
    r"io\.kubernetes|kubernetes\.io|k8s\.io|.*beta\.kubernetes\.io|topology\.kubernetes\.io"
    r"|pod-template-(?:generation|hash)|controller-revision-hash|controller-uid|annotation|etcd_node"
    r"|statefulset\.kubernetes\.io/pod-name|apps\.kubernetes\.io/pod-index"
    r"|batch\.kubernetes\.io/(?:job-completion-index|controller-uid)"
)
"""The beginnings of keys that agents without `--labels` keep in identities, and leave out of them.

Source: `defaultPrefixCfg` of Cilium's pkg/labelsfilter, and Cilium's page on identity-relevant labels.
"""


def is_seen(key: str, kept: Collection[str] = ()) -> bool:
    """Say whether agents see a label of pods; `kept` are keys that they are told to keep."""
    return key in kept or _KEPT.match(key) is not None or _LEFT_OUT.match(key) is None
