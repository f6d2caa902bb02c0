"""The wording of security-annex.docx: a hospital group's annex to a contract."""

from typing import NamedTuple


class Ask(NamedTuple):
    """A question of the first table; ``options`` make its answer a drop-down list."""

    text: str
    options: tuple[str, ...] = ()


TABLE = (
    Ask("Describe how access to the production environment is granted, limited and withdrawn."),
    Ask("Describe how our data is kept apart from the data of your other customers."),
    Ask("Which encryption protects our data at rest and in transit? Name algorithms and protocol versions."),
    Ask(
        "Where is our data stored?",
        ("European Economic Area only", "United Kingdom only", "United States", "Elsewhere or mixed"),
    ),
    Ask("Summarise the result of the most recent penetration test: who, when, how many findings of which severity."),
    Ask("State the recovery time and recovery point objectives, and what the last test achieved."),
    Ask("How often is restoring from backup tested?", ("Every month", "Every quarter", "Every year", "Never")),
    Ask("Name the sub-processors that would handle our data, with country and purpose."),
)

BOXES = ("Yes", "No", "N/A")

CHECKS = (
    "Everyone who may see our data has agreed to confidentiality in writing.",
    "We are told of a personal data breach within 24 hours of its confirmation.",
    "Our data is never stored outside the European Economic Area.",
    "We, or an auditor of our choice, may audit the supplier's offices once a year.",
    "The supplier holds an ISO/IEC 27001 certificate in its own name.",
    "Passwords of our users are stored only as salted hashes of a memory-hard function.",
    "Equipment that the supplier installs at our sites is patched by the supplier.",
)

RESPONSES = (
    "How and how long in advance will you announce planned maintenance, and when does it take place?",
    "How do you make sure that deleted data can't be recovered from storage media?",
    "Which clinical safety standard does the product follow, and who is the clinical safety officer?",
)

NUMBERED = (
    "Who is our contact for security matters, and how is help reached outside office hours?",
    "How do we get our data back at the end of the contract: in which format, and within which time?",
    "How do you support us when a patient asks for access to, or erasure of, personal data?",
    "Which exceptions did your last independent audit report name, and what has been done about them?",
)
