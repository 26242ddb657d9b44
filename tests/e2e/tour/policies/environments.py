"""One environment, so that the tour has a folder of its own name."""

from netpolc import Environment

ENVIRONMENTS = (Environment("tour"),)
