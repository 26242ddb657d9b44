"""`python -m netpolc`."""

from netpolc.cli import main

if __name__ == "__main__":
    main()
