"""`python -m onestop` is the command `onestop`."""

import sys

from onestop.cli import main

if __name__ == "__main__":
    sys.exit(main())
