"""`keydesk` whose questions to a phone wait seconds instead of minutes, for tests that wait."""

import sys
from datetime import timedelta

from server_stub.rules import challenges
from tui.main import main

if __name__ == "__main__":
    challenges.WAITS = timedelta(seconds=3)
    sys.exit(main())
