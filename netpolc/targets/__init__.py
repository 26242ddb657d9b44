"""The output APIs."""
