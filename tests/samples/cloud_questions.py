"""The wording of cloud-controls.xlsx: a self-assessment as a circle of cloud customers might publish it."""

from typing import NamedTuple


class Control(NamedTuple):
    """One control with its questions; ``related`` names it in four frameworks, in the order of FRAMEWORKS."""

    id: str
    statement: str
    related: tuple[str, str, str, str]
    questions: tuple[str, ...]


class Domain(NamedTuple):
    """A group of controls."""

    name: str
    controls: tuple[Control, ...]


FRAMEWORKS = ("ISO/IEC 27001:2022 Annex A", "NIST CSF 2.0", "SOC 2 criteria", "CIS Controls v8")

DOMAINS = (
    Domain(
        "Governance and Assurance",
        (
            Control(
                "GOV-01",
                "Rules for information security are written down, backed by management and kept current.",
                ("5.1", "GV.PO-01", "CC5.3", "-"),
                (
                    "Is there a written information security policy that top management has approved?",
                    "Is each security policy looked at again at least once every twelve months?",
                    "Do you hold a current ISO/IEC 27001 certificate that covers the service offered?",
                ),
            ),
            Control(
                "GOV-02",
                "Risks to the service are known, owned and treated.",
                ("6.1 (clause)", "GV.RM-06", "CC3.2", "-"),
                ("Do you keep a risk register that names an owner and a treatment for every risk?",),
            ),
            Control(
                "GOV-03",
                "Somebody independent tests whether controls work.",
                ("5.35", "GV.OV-03", "CC4.1", "-"),
                (
                    "Within the last twelve months, has an independent auditor reported on the operation of your "
                    "controls over a period of six months or more?",
                    "Did that report end without a single exception?",
                ),
            ),
        ),
    ),
    Domain(
        "Identity and Access",
        (
            Control(
                "IDA-01",
                "People prove who they are in proportion to what they can reach.",
                ("8.5", "PR.AA-03", "CC6.1", "6.3 - 6.5"),
                (
                    "Is multi-factor authentication required of all staff who sign in to company systems?",
                    "Must administrators of the production environment use a phishing-resistant factor, such as a "
                    "hardware security key?",
                    "Can our users sign in through our own identity provider (SAML 2.0 or OpenID Connect)?",
                    "Can we create and remove our users automatically over SCIM?",
                ),
            ),
            Control(
                "IDA-02",
                "Access follows the job: granted for a reason, looked at regularly, removed in time.",
                ("5.18", "PR.AA-05", "CC6.2, CC6.3", "5.3, 6.2"),
                (
                    "Are access rights to production systems reviewed at least every three months?",
                    "Is all access of a person who leaves the company removed within 24 hours, and did that work in "
                    "every case over the last year?",
                ),
            ),
        ),
    ),
    Domain(
        "Cryptography",
        (
            Control(
                "CRY-01",
                "Data can't be read by those who get hold of disks, backups or network traffic.",
                ("8.24", "PR.DS-01, PR.DS-02", "CC6.1, CC6.7", "3.10, 3.11"),
                (
                    "Is customer data encrypted at rest in databases, object storage and backups?",
                    "Is customer data encrypted with TLS 1.2 or later whenever it crosses a public network?",
                    "Is traffic between the internal services of the platform encrypted as well?",
                ),
            ),
            Control(
                "CRY-02",
                "Keys are kept apart from the data, and replaced on a schedule.",
                ("8.24", "PR.DS-01", "CC6.1", "3.11"),
                (
                    "Are encryption keys held in a hardware security module, or in a key service built on one?",
                    "Are the keys that encrypt customer data rotated at least every twelve months?",
                    "Can a customer supply, hold and withdraw its own encryption keys?",
                    "Do you have a dated plan for moving to quantum-resistant algorithms?",
                ),
            ),
        ),
    ),
    Domain(
        "Secure Engineering",
        (
            Control(
                "ENG-01",
                "Software changes are checked by people and by tools before customers meet them.",
                ("8.25, 8.28", "PR.PS-06", "CC8.1", "16.1, 16.12"),
                (
                    "Must every code change be approved by a second engineer before it is merged?",
                    "Does every change pass static security analysis before release?",
                ),
            ),
            Control(
                "ENG-02",
                "Development, test and production are kept apart.",
                ("8.31, 8.33", "PR.IR-01", "CC8.1", "16.8"),
                (
                    "Are development, staging and production run as separate environments with separate credentials?",
                    "Is real customer data used in development or test environments?",
                ),
            ),
        ),
    ),
    Domain(
        "Vulnerabilities",
        (
            Control(
                "VUL-01",
                "Weak spots are found early and closed within set times.",
                ("8.8", "ID.RA-01, PR.PS-02", "CC7.1", "7.1 - 7.7"),
                (
                    "Are internet-facing systems scanned for vulnerabilities at least once a week?",
                    "Are critical vulnerabilities closed within 7 days of a fix becoming available?",
                    "Do you run a public bug bounty programme that pays for reports?",
                ),
            ),
            Control(
                "VUL-02",
                "Specialists from outside attack the service, by arrangement.",
                ("8.8, 8.29", "ID.IM-02", "CC4.1", "18.2"),
                ("Does an independent firm carry out a penetration test of the service at least once a year?",),
            ),
        ),
    ),
    Domain(
        "Logging and Monitoring",
        (
            Control(
                "LOG-01",
                "What happened can be reconstructed afterwards, and nobody can rewrite it.",
                ("8.15, 8.16", "DE.CM-01, PR.PS-04", "CC7.2", "8.1 - 8.12"),
                (
                    "Are security logs kept for at least one year?",
                    "Are stored logs protected against change and deletion, including by administrators?",
                    "Can security events of our tenant be streamed to our own monitoring system as they happen?",
                ),
            ),
        ),
    ),
    Domain(
        "Resilience",
        (
            Control(
                "RES-01",
                "The service survives the loss of a site.",
                ("5.29, 5.30", "RC.RP-01", "A1.2, A1.3", "11.1"),
                (
                    "Is the recovery time objective of the service four hours or less?",
                    "Has recovery in another region been tested within the last twelve months, and was the objective "
                    "met?",
                ),
            ),
            Control(
                "RES-02",
                "Backups exist, are out of reach of the same accident, and can be restored.",
                ("8.13", "PR.DS-11", "A1.2", "11.2 - 11.5"),
                (
                    "Are backups stored in a different region from the live data?",
                    "Is restoring from backup tested at least once a month?",
                    "Are backups protected so that an attacker with administrator rights could not erase them?",
                ),
            ),
        ),
    ),
    Domain(
        "Incidents",
        (
            Control(
                "INC-01",
                "Incidents are handled by plan, and those affected hear of them.",
                ("5.24, 5.26", "RS.MA-01, RS.CO-02", "CC7.3, CC7.4", "17.1 - 17.9"),
                (
                    "Is there an incident response plan that defines roles, severity levels and response times?",
                    "Are affected customers told within 24 hours of a confirmed breach of their data?",
                    "Is the incident response plan exercised at least once a year?",
                ),
            ),
        ),
    ),
    Domain(
        "Suppliers",
        (
            Control(
                "SUP-01",
                "Others who touch the data are chosen with care and stay under watch.",
                ("5.19 - 5.22", "GV.SC-06, GV.SC-07", "CC9.2", "15.1 - 15.6"),
                (
                    "Is every supplier that will handle customer data assessed before it receives any?",
                    "Are customers told at least 30 days before a new sub-processor starts work?",
                    "Are all suppliers, whatever their importance, reassessed every year?",
                ),
            ),
        ),
    ),
    Domain(
        "Privacy and Data Lifecycle",
        (
            Control(
                "PRV-01",
                "Data stays where it was promised to stay, for as long as was promised.",
                ("5.34, 8.10", "PR.DS-01, ID.AM-08", "C1.2, P4.2", "3.4, 3.5"),
                (
                    "Is customer data stored in the European Union only?",
                    "Is all customer data, every backup copy included, gone within 90 days of a contract's end?",
                ),
            ),
            Control(
                "PRV-02",
                "Special uses of data are declared.",
                ("5.34", "GV.OC-03", "P3.1", "-"),
                (
                    "If the service stores payment card numbers, is it certified under PCI DSS?",
                    "Is customer data used to train machine-learning models?",
                ),
            ),
        ),
    ),
    Domain(
        "People",
        (
            Control(
                "PEO-01",
                "Staff are trustworthy, and know what to watch for.",
                ("6.1, 6.3", "PR.AT-01, GV.RR-04", "CC1.4", "14.1 - 14.9"),
                (
                    "Are background checks completed before a new employee gets access to customer data?",
                    "Do all staff take security awareness training every year?",
                    "Are simulated phishing messages sent to staff at least once a month?",
                ),
            ),
        ),
    ),
    Domain(
        "Premises and Hosting",
        (
            Control(
                "PRE-01",
                "Rooms that hold data or reach it are guarded.",
                ("7.1 - 7.4", "PR.AA-06", "CC6.4", "-"),
                (
                    "If you run data centres of your own, are they guarded around the clock?",
                    "Does your hosting provider hold an independent attestation of its physical security?",
                ),
            ),
        ),
    ),
)

NOTES = {
    "GOV-01.3": "A certificate of your hosting provider does not count here; mention it in the notes.",
    "GOV-03.2": "If there were exceptions, say in the notes what they were and what was done.",
    "IDA-02.2": "Answer No if a single case took longer. Explain in the notes.",
    "PRV-01.2": "Count from the last day of the contract to the day on which the last backup copy expires.",
    "PRV-02.1": "Mark Not Applicable if no card numbers are stored, processed or passed on.",
    "PRE-01.1": "Mark Not Applicable if all hosting is bought from a provider.",
}
"""Cell notes that the publisher left on questions, by question id."""
