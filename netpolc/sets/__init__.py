"""Exact, canonical sets that know nothing of Kubernetes."""
