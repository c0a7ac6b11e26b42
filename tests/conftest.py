"""What all tests share: the records beside the checkout, one Spark, and a Hypothesis that repeats itself."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
SHARED_RECORDS = ROOT.parent / "shared" / "records"
EXAMPLE_RECORDS = ROOT / "src" / "groundswell" / "examples"
CHROMIUM = Path("/usr/bin/chromium")
collect_ignore = [
    "support/settings.py"
]  # Django reads it, once; read again for examples it would set up a second time

# The same examples in every run, so that a failure is about the change at hand. To look further for an hour:
# HYPOTHESIS_PROFILE=search ./test -k property
settings.register_profile(
    "same", derandomize=True, deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("search", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the journeys: they are long, and at the end one process would wait for the other."""
    items.sort(key=lambda item: "tests/journeys/" not in item.nodeid)


def _lack(what: str) -> None:
    """Skip where a person has not installed something; fail in CI, where a skip would hide the gap."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def example_records() -> Path:
    """The folder of the small example records that are part of the package."""
    return EXAMPLE_RECORDS


@pytest.fixture(scope="session")
def shared_records() -> Path:
    """The folder of public records beside the checkout; the test is skipped where there is none."""
    if not SHARED_RECORDS.is_dir():
        pytest.skip("the public records are not beside this checkout, in ../shared/records")
    return SHARED_RECORDS


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Debian's chromium, for playwright's `executable_path`."""
    if not CHROMIUM.exists():
        _lack(f"{CHROMIUM} is missing: apt-get install chromium")
    return str(CHROMIUM)


@pytest.fixture(scope="session")
def spark_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One local Spark for all tests, in UTC, with two threads and no web page."""
    if _java_version() < 17:
        _lack("Spark needs Java 17 or later: apt-get install openjdk-17-jre-headless")
    sql = pytest.importorskip("pyspark.sql")
    home = tmp_path_factory.mktemp("spark")
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    session = (
        sql.SparkSession.builder.master("local[2]")
        .appName("groundswell tests")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.memory", "2g")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.warehouse.dir", str(home / "warehouse"))
        .config("spark.driver.extraJavaOptions", f"-Dderby.system.home={home} -Duser.timezone=UTC")
        .getOrCreate()
    )
    yield session
    session.stop()


def _java_version() -> int:
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=f"{home}/bin" if home else None)
    if java is None:
        return 0
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', told)
    return int(found.group(1)) if found else 0
