"""Checks of a whole program: one file, one code, one generator each."""
