"""`python -m moderation` is the command line."""

from moderation.cli import main

main()
