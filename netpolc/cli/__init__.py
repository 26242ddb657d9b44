"""The commands: one file each, and what starts them."""
