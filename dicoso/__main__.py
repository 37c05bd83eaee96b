"""`python -m dicoso` is the command `dicoso`."""

from dicoso.cli.__main__ import main

if __name__ == "__main__":
    raise SystemExit(main())
