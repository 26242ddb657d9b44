"""YAML to Python: what a person who knows the language would have written, and the proof that it means the same."""
