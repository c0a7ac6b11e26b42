"""Start a peer of the application server, taken from the peers' environment, with our packages before theirs.

``python -m benchmarks.workbench.peers gunicorn|uvicorn OPTIONS``
"""

from __future__ import annotations

import sys

from benchmarks.measurement import HERE


def find_packages() -> str:
    """Find the packages of the peers' environment."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return str(HERE / ".venv" / "lib" / version / "site-packages")


if __name__ == "__main__":
    sys.path.append(find_packages())
    name = sys.argv.pop(1)
    sys.argv[0] = name
    if name == "gunicorn":
        from gunicorn.app.wsgiapp import run

        run()
    else:
        from uvicorn import main

        main()
