"""What all policy sets of an environment mean together."""
