"""`python -m tierkit.cli`."""

from tierkit.cli import main

main()
