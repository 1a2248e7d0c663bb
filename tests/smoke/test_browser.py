"""The pages, used in Chromium through the cluster's gateway, with people who sign in at its own identity provider.

The whole scenario, sessions, customers, prices, the calendar, and last what stops all sending for a moment;
`make test-browser ORIGIN=…` runs all the browser tests on a cluster.
"""

import os
import subprocess

import pytest

from local.catalog import ROOT

RUNS = {
    "main": ("scenario.spec", "session.spec", "customer.spec", "prices.spec", "calendar.spec"),
    "operations": ("operations.spec",),
}
BROWSER_TESTS = ["npm", "--prefix", str(ROOT / "web"), "run", "test:browser", "--"]


@pytest.mark.parametrize("run", RUNS)
def test_the_pages_work_in_a_browser(origin, run):
    command = [*BROWSER_TESTS, "--output", f"test-results/{run}", *RUNS[run]]
    done = subprocess.run(command, env={**os.environ, "ORIGIN": origin}, check=False)

    assert done.returncode == 0, "the output above and web/test-results show what went wrong"
