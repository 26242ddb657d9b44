"""The stages composed: a project folder to files, to programs, to answers."""

from netpolc.pipeline.compiling import Compiled, compile_project, resolve_project

__all__ = ["Compiled", "compile_project", "resolve_project"]
