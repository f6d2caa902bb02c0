"""Registers look like answered questionnaires, and nobody was asked."""

from pathlib import Path

import pytest

from qbyok.layout.pairs import answered_pairs
from qbyok.layout.registers import asks
from qbyok.questionnaire.opening import open_questionnaire

REGISTER = """Control ID,Control,Description,Owner,Status
AC-01,Access,Access to production systems is granted by role.,CISO,Implemented
CR-01,Encryption,Customer data is encrypted at rest using AES-256.,Platform,Planned
"""
ASSETS = """Name,Description,Status,Comments
prod-db-1,PostgreSQL primary,In place,Encrypted
vpn-1,VPN gateway,Retired,
"""
REQUIREMENTS = """ID,Requirement,Compliant,Comments
1,The organization shall encrypt data at rest,Yes,AES-256 in AWS
2,The organization shall review access,Yes,Each quarter
"""
CAIQ = """Question ID,Question,CSP CAIQ Answer,CSP Implementation Description
A&A-01.1,"Are audit policies established?",Yes,We have policies.
A&A-01.2,"Are audit policies reviewed at least annually?",No,Every two years.
"""
SIG = """Ques Num,Question/Request,Response,Additional Information
A.1,Is there a formalized risk governance plan?,Yes,Approved by board
A.2,Provide the latest penetration test,Yes,Attached
"""
TENDER = """Ref,Requirement,Response,Comments
1,The supplier must encrypt data at rest,Compliant,AES-256
2,The supplier must review access quarterly,Partially compliant,Twice a year
"""
OPTIONS = """ID,Requirement,Compliant (Yes/No/N/A),Comments
1,Data at rest is encrypted,Yes,AES-256
2,Access is reviewed quarterly,No,Twice a year
"""
GERMAN = """Nr;Frage;Antwort
1;Verschlüsseln Sie Kundendaten?;Ja, mit AES-256.
2;Wie oft testen Sie Backups?;Zweimal im Jahr.
"""


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (REGISTER, False),
        (ASSETS, False),
        (REQUIREMENTS, False),
        (CAIQ, True),
        (SIG, True),
        (TENDER, True),
        (OPTIONS, True),
        (GERMAN, True),
    ],
)
def test_answers_count_where_somebody_asked(text: str, asked: bool, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(text, "utf-8")
    layout = open_questionnaire(path).layout
    pairs = answered_pairs(layout)
    assert len(pairs) == 2, "it looks answered"
    assert asks(layout, pairs) == asked
    assert not asks(layout, ())
