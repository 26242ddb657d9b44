"""Kubernetes manifests as JSON values, as text, and as a tree of files."""
