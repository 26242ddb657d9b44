"""What is compared: projects, build trees, manifests and commits, as programs."""
