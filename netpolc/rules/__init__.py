"""Kubernetes' own rules by version, from values to faults: one place for the language and for manifests."""
