"""The one form in which manifests are written: its writer, and a strict reader that shares no code with it."""
