"""The pages, used in Chromium through the cluster's gateway, with people who sign in at its own identity provider.

The whole scenario, sessions and customers; `make test-browser ORIGIN=…` runs all the browser tests on a cluster.
"""

import os
import subprocess

from local.catalog import ROOT

MAIN = ("scenario.spec", "session.spec", "customer.spec")
BROWSER_TESTS = ["npm", "--prefix", str(ROOT / "web"), "run", "test:browser", "--", *MAIN]


def test_the_pages_work_in_a_browser(origin):
    done = subprocess.run(BROWSER_TESTS, env={**os.environ, "ORIGIN": origin}, check=False)

    assert done.returncode == 0, "the output above and web/test-results show what went wrong"
