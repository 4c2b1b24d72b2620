"""The commands of the README run as they stand, against a server started as the README says."""

import os
import re
import subprocess
from pathlib import Path

import openpyxl

from tests.process.installation import ROOT, Installation

PASSWORD = "seven quiet bridges over water"


BLOCKS = ("tour", "push", "results")


def commands(file: str, block: str) -> str:
    """A block of a README that it marks, as it stands."""
    found = re.search(rf"<!-- {block} -->\n```bash\n(.*?)```", (ROOT / file).read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def test_a_duty_travels_sheets_are_pushed_and_a_decision_is_read(installation: Installation, tmp_path: Path) -> None:
    server = installation.serve("--demo", DEMO_PASSWORD=PASSWORD)
    for login in ("admin", "department", "centre", "school", "school2", "consultant", "observer", "results-school"):
        assert login in server.said
    told = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join(commands("README.md", block) for block in BLOCKS)],
        check=False, capture_output=True, text=True, cwd=tmp_path,
        env={**os.environ, "BASE": server.address, "DEMO_PASSWORD": PASSWORD},
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    duties, reported, confirmed, sums, *others = told.stdout.splitlines()
    assert (duties, reported, confirmed) == ("54", "reported", "confirmed")
    assert "'confirmed'" in sums
    assert others[:-1] == ["[]", "2", "2", "Школа № 604"]
    assert others[-1].startswith(
        "Mathematics: on average over the two waves since the programme began the result is 4.5 "
    )
    assert "unknown" in (tmp_path / "sheets.csv").read_text(encoding="utf-8")
    sheets = openpyxl.load_workbook(tmp_path / "form.xlsx").worksheets
    assert [sheet.sheet_state for sheet in sheets].count("visible") == 2
    assert (tmp_path / "scatter.svg").read_bytes().startswith(b"<svg")
    assert (tmp_path / "sheet.docx").read_bytes().startswith(b"PK")


def test_without_the_demonstration_nobody_can_sign_in(fresh: Installation) -> None:
    server = fresh.serve("--no-demo", DEMO_PASSWORD=PASSWORD)
    assert PASSWORD not in server.said
    answer = subprocess.run(
        ["curl", "-s", f"{server.address}/api/v1/auth/token", "-d", "grant_type=password",
         "-d", "username=admin", "--data-urlencode", f"password={PASSWORD}"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert '"invalid_grant"' in answer.stdout


def test_both_readmes_have_the_same_commands() -> None:
    for block in ("push", "results"):
        english, russian = (
            re.sub(r"^#.*\n", "", commands(file, block), flags=re.MULTILINE) for file in ("README.md", "README.ru.md")
        )
        assert russian == english.replace("Gradebook", "Журнал").replace("Accept-Language: en", "Accept-Language: ru")
