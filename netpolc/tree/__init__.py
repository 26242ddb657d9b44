"""The build tree: where a manifest goes, what would change, and writing it safely."""
