"""A server process for tests: `python -m tests.server_stub.run_server FOLDER DATABASE`."""

import sys
from dataclasses import replace
from pathlib import Path

from server_stub import serve
from server_stub.settings import Settings

if __name__ == "__main__":
    settings = replace(Settings.in_folder(Path(sys.argv[1])), database=sys.argv[2])
    listener = serve.listening("127.0.0.1", 0)
    sys.exit(serve.run(settings, listener, 1, lambda url: print(url, flush=True)))  # noqa: T201
