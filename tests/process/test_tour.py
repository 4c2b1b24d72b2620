"""The tour of the README runs as it stands, against a server started as the README says."""

import os
import re
import subprocess

from tests.process.installation import ROOT, Installation

PASSWORD = "seven quiet bridges over water"


def tour() -> str:
    """The block that the README marks."""
    found = re.search(r"<!-- tour -->\n```bash\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert found is not None
    return found[1]


def test_a_duty_travels(installation: Installation) -> None:
    server = installation.serve("--demo", DEMO_PASSWORD=PASSWORD)
    for login in ("admin", "department", "centre", "school", "school2", "consultant", "observer"):
        assert login in server.said
    told = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", tour()],
        check=False, capture_output=True, text=True,
        env={**os.environ, "BASE": server.address, "DEMO_PASSWORD": PASSWORD},
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    words = told.stdout.split()
    assert words[:3] == ["54", "reported", "confirmed"]
    assert "'confirmed'" in told.stdout


def test_without_the_demonstration_nobody_can_sign_in(fresh: Installation) -> None:
    server = fresh.serve("--no-demo", DEMO_PASSWORD=PASSWORD)
    assert PASSWORD not in server.said
    answer = subprocess.run(
        ["curl", "-s", f"{server.address}/api/v1/auth/token", "-d", "grant_type=password",
         "-d", "username=admin", "--data-urlencode", f"password={PASSWORD}"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert '"invalid_grant"' in answer.stdout
