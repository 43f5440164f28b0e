"""`python -m workers incoming|deliver|holds|learning|cron`."""

from workers.run import main

main()
