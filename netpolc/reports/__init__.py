"""Every answer in every format."""
