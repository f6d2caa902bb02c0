"""Which documents seem to be superseded, nearly the same, or about another company."""

import time
from collections.abc import Mapping

import pytest

from qbyok.evidence.blocks import Block, locate_by_heading
from qbyok.evidence.document import Content, Document
from qbyok.evidence.passages import cut, make
from qbyok.evidence.superseded import superseded_by_name
from qbyok.evidence.survey import Guess, survey
from qbyok.evidence.traits import traits_of

LONG = " ".join(f"Rule {n} of this policy asks every team for measure number {n * 7}." for n in range(60))


def surveyed(texts: Mapping[str, str], company: tuple[str, ...] = (), pairs: int = 0) -> dict[str, Guess]:
    documents = []
    for number, (path, text) in enumerate(texts.items(), 1):
        blocks = [Block(text=part, group=str(at)) for at, part in enumerate(text.split("\n\n"))]
        content = Content(title="", passages=cut(path, blocks, locate_by_heading))
        documents.append(
            Document(
                id=number,
                path=path,
                sha256=path,
                title="",
                passages=len(content.passages),
                pairs=pairs,
                traits=traits_of(path, content),
            )
        )
    found = survey(documents, company, lambda document: texts[document.path])
    return {document.path: found[document.id] for document in documents}


@pytest.mark.parametrize(
    "path",
    [
        "DRAFT Access Policy.docx",
        "Access Policy - DRAFT.docx",
        "Access_Policy_draft_v3.pdf",
        "Access Policy (draft 2).md",
        "archive/a.md",
        "99_Archive/a.md",
        "Archived policies/a.md",
        "old versions/a.md",
        "[superseded] Access.pdf",
        "Access Policy OBSOLETE.pdf",
        "Obsolete - Access.md",
        "Zugriff (Entwurf).docx",
        "Politique obsolète.pdf",
        "旧版/a.md",
    ],
)
def test_a_name_may_say_that_a_document_is_not_in_force(path: str) -> None:
    assert superseded_by_name([path])
    assert not superseded_by_name([path, "current/a.md"])


@pytest.mark.parametrize(
    "path",
    [
        "Archiving policy.md",
        "Data archive.md",
        "Log archive.csv",
        "archive-restore/a.md",
        "Obsolete media disposal.md",
        "Archived data retention policy.md",
        "Deprecated protocols.md",
        "Withdrawn-consent procedure.md",
        "Bank draft policy.md",
        "Overdraft.md",
        "Drafting guide.md",
        "gold/a.md",
    ],
)
def test_a_name_that_only_speaks_of_such_documents_says_nothing(path: str) -> None:
    assert not superseded_by_name([path])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Status: Draft", True),
        ("| Status | Superseded |", True),
        ("**Status:** obsolete since May", True),
        ("Document status: Withdrawn", True),
        ("Statut : brouillon", True),
        ("DRAFT v0.3\nAll logins need a second factor.", True),
        ("This policy has been superseded by ISP-2.", True),
        ("If this policy is superseded by law, the law counts.", False),
        ("This document is a draft contract template.", False),
        ("Read first. This document is a draft for comment.", True),
        ("Status: Approved", False),
        ("This policy supersedes all drafts before it.", False),
        ("Drafts of contracts are marked as such.", False),
        ("Status: in force. A draft is discussed.", False),
    ],
)
def test_a_document_may_say_itself_that_it_is_not_in_force(text: str, said: bool) -> None:
    reason = surveyed({"a.md": f"{text}\n\n{LONG}"})["a.md"].superseded
    assert bool(reason) is said
    assert not reason or reason.startswith("it says so itself (“")


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("Policy v1.2.pdf", "Policy v2.0.docx"),
        ("Policy v1.9.md", "Policy v1.10.md"),
        ("policy_v1.md", "Policy_v2_final.md"),
        ("Policy 2023.md", "Policy 2024.md"),
        ("2023-11 Policy.md", "2024-02 Policy.md"),
        ("Policy 1.1.md", "Policy 1.2.md"),
        ("former/Policy v1.md", "Policy v2.md"),
    ],
)
def test_of_two_versions_the_older_is_superseded(older: str, newer: str) -> None:
    found = surveyed({newer: LONG, older: LONG.replace("every", "each")})
    assert (found[older].superseded, found[newer].superseded) == (f"{newer} is a newer version", "")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Policy v2.md", "Policy v2.0.docx"),
        ("Access v1.md", "Backup v2.md"),
        ("cloud/Policy v1.md", "on-prem/Policy v2.md"),
        ("Policy part 1.md", "Policy part 2.md"),
        ("ISO 27001.md", "ISO 27002.md"),
        ("1.1 Policy.md", "1.2 Policy.md"),
        ("Minutes 2024-01-10.md", "Minutes 2024-02-10.md"),
    ],
)
def test_what_only_looks_like_versions_is_left_alone(first: str, second: str) -> None:
    other = " ".join(f"On day {n} somebody told the board about topic {n * 3} at length." for n in range(60))
    found = surveyed({first: LONG, second: other})
    assert [guess.superseded for guess in found.values()] == ["", ""]


def test_answered_questionnaires_are_no_versions_of_each_other() -> None:
    found = surveyed({"CAIQ v3.xlsx": LONG, "CAIQ v4.xlsx": LONG}, pairs=5)
    assert [guess.superseded for guess in found.values()] == ["", ""]


def test_near_duplicates_name_each_other() -> None:
    found = surveyed({"a.md": LONG, "b.pdf": f"{LONG} The end.", "c.md": "Something else entirely. " * 3})
    assert (found["a.md"].alike, found["b.pdf"].alike, found["c.md"].alike) == (("b.pdf",), ("a.md",), ())


OWN = {
    "a.md": "Northwind employees use a second factor. Passwords have 14 characters.",
    "b.md": "Backups of Northwind Software GmbH are tested. All employees know how.",
    "c.md": "Northwind's systems run at Amazon Web Services, Inc. in Frankfurt.",
}
STRIPE = (
    "SOC 2 Type II report\n\nReport on Stripe, Inc.'s description of its payments system. Stripe, Inc. is"
    " responsible for it. By Schellman & Company, LLC. Stripe personnel are trained."
)


def test_a_suppliers_report_is_told_from_ones_own() -> None:
    own = (
        "SOC 2 Type II report\n\nReport on Northwind Software GmbH's system. Northwind uses Amazon Web Services, Inc."
        " By Schellman & Company, LLC. Northwind personnel are trained. Amazon Web Services, Inc. hosts it."
    )
    found = surveyed({**OWN, "Stripe.pdf": STRIPE, "soc2.pdf": own})
    assert found["Stripe.pdf"].foreign == "this SOC report seems to be about Stripe, not Northwind"
    assert [path for path, guess in found.items() if guess.foreign] == ["Stripe.pdf"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("cert.pdf", "Certificate of registration\n\nThis is to certify that Datadog, Inc. complies. Datadog, Inc."),
        (
            "DPA Zendesk.pdf",
            "Data Processing Addendum\n\nZendesk, Inc. processes data. Zendesk, Inc. is the processor.",
        ),
    ],
)
def test_certificates_and_agreements_of_others_are_told(name: str, text: str) -> None:
    assert "not Northwind" in surveyed({**OWN, name: text})[name].foreign


def test_an_agreement_of_ours_with_a_supplier_is_not_foreign() -> None:
    text = (
        "Data Processing Agreement\n\nbetween Northwind Software GmbH and Zendesk, Inc. Northwind is the controller."
    )
    assert not surveyed({**OWN, "DPA.pdf": text})["DPA.pdf"].foreign


def test_a_policy_about_suppliers_is_not_foreign() -> None:
    text = "Suppliers\n\nStripe, Inc. takes payments. Stripe, Inc. has a SOC 2 report, which Stripe personnel renew."
    assert not surveyed({**OWN, "suppliers.md": text})["suppliers.md"].foreign


def test_where_nobody_says_who_we_are_nothing_is_foreign_unless_the_user_says_it() -> None:
    texts = {"a.md": "We do this.", "Stripe.pdf": STRIPE}
    assert not surveyed(texts)["Stripe.pdf"].foreign
    assert surveyed(texts, company=("Acme",))["Stripe.pdf"].foreign.endswith("about Stripe, not Acme")
    assert not surveyed(texts, company=("Acme", "Stripe"))["Stripe.pdf"].foreign


@pytest.mark.parametrize("part", ["A", "A-", "A.b", "(draft", "draft ", "Status: ", "\n", "Acme's x ", "Acme & "])
def test_a_document_can_not_be_made_to_take_long(part: str) -> None:
    text = part * (40_000 // len(part))
    passage = make("a.md", "¶ 1", (), text)
    began = time.process_time()
    traits_of("a.md", Content(title=text, passages=(passage,)))
    assert time.process_time() - began < 1
