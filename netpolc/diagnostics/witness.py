"""One concrete connection, which shows what an answer or a finding says of very many."""

from netpolc.values import frozen


@frozen
class ConcreteEnd:
    """A concrete end: an address, or a pod with its namespace's labels and its declared ports."""

    address: str | None = None
    """Of an end outside; a pod that has to have a certain one has it in `pod_address`."""
    namespace: str = ""
    namespace_labels: tuple[tuple[str, str], ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    ports: tuple[tuple[str, str, int], ...] = ()
    """Each as name, protocol, number."""
    pod_address: str | None = None

    @property
    def text(self) -> str:
        """Its address, or its namespace and labels."""
        if self.address is not None:
            return self.address
        labels = ",".join(f"{key}={value}" for key, value in self.labels) or "a pod without labels"
        return f"{self.namespace}/{labels}{f' at {self.pod_address}' if self.pod_address else ''}"


@frozen
class Witness:
    """One concrete connection."""

    source: ConcreteEnd
    destination: ConcreteEnd
    protocol: str
    port: int

    @property
    def text(self) -> str:
        """The connection on one line."""
        return f"{self.source.text} → {self.destination.text}  {self.protocol} {self.port}"
