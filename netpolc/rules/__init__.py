"""Kubernetes' own rules by version, as functions from values to faults: one place for the language and for manifests."""
