"""Which labels of pods Cilium's agents see, and which they set themselves: of the others policies select nobody."""

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


def is_set_by_agents(key: str) -> bool:
    """Say whether agents drop such a label of pods, and set it to what they know of the pod, whatever they keep.

    Source: `SanitizePodLabels` and `StripPodSpecialLabels` of Cilium's pkg/k8s/utils.
    """
    return key.startswith(_OWN) or key == _NAMESPACE


_OWN: Final = "io.cilium.k8s"
_NAMESPACE: Final = "io.kubernetes.pod.namespace"
