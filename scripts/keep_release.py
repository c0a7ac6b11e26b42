"""Keep the database of the present release, filled by the example, for the tests of later releases' migrations.

Run it once for each release, after its version is set: ``.venv/bin/python scripts/keep_release.py``. It writes
``tests/data/releases/VERSION.json.gz``; ``tests/web/test_migrations.py`` brings each of these files forward.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RELEASES = ROOT / "tests" / "data" / "releases"


def main() -> None:
    """Load the example into an installation of its own, and keep what its database holds."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    file = RELEASES / f"{version}.json.gz"
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        environment = {
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            "DJANGO_SETTINGS_MODULE": "groundswell_web.config.settings",
            "GROUNDSWELL_SECRET_KEY": secrets.token_urlsafe(50),
            "GROUNDSWELL_DATA": data,
            "GROUNDSWELL_EXAMPLE": "1",
            "PYTHONPATH": str(ROOT / "tests"),
        }
        manage = [sys.executable, "-m", "groundswell_web"]
        keep = [sys.executable, str(ROOT / "tests" / "support" / "releases.py"), "keep", str(file)]
        for command in ([*manage, "set_up"], [*manage, "load_example", "--quiet"], keep):
            subprocess.run(command, env=environment, check=True)
    print(f"{file.relative_to(ROOT)}: {file.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
