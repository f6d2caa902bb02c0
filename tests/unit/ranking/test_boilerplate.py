import pytest

from qbyok.ranking.boilerplate import is_control_list


@pytest.mark.parametrize(
    "text",
    [
        "SOC 2: CC6.1, CC6.2, CC6.3, CC7.1",
        "* 164.308(a)(1)(i) * 164.312(a)(2)(iv) * 164.310(d)(1)",
        "ISO 27001: A.9.2.1, A.9.2.3, A.9.4.1; NIST: AC-2(1), AC-3, PR.AC-1",
        "A&A-01.1, A&A-01.2, BCR-03.1",
    ],
)
def test_lists_of_control_ids_are_recognised(text: str) -> None:
    assert is_control_list(text)


@pytest.mark.parametrize(
    "text",
    [
        "Passwords have at least 14 characters, expire after 365 days and lock after 5 attempts.",
        "We support TLS 1.2 and TLS 1.3; AES-256 and RSA-4096 keys are used for all customer data.",
        "Access is reviewed quarterly (CC6.1, CC6.2, CC6.3) by the owner of each system and recorded in a ticket.",
        "",
    ],
)
def test_sentences_with_numbers_are_none(text: str) -> None:
    assert not is_control_list(text)
