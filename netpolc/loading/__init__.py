"""Policy modules, settings and revisions: what a project is, before anything is compiled."""
