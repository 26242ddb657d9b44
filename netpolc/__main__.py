"""`python -m netpolc`."""

from netpolc.cli import console

if __name__ == "__main__":
    console()
