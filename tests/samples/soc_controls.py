"""The control tables of the sample audit report: criterion, control, how it was tested, what came out."""

from typing import NamedTuple

CLEAN = "No exceptions noted."


class Tested(NamedTuple):
    """One control and its test."""

    id: str
    criteria: str
    control: str
    test: str
    result: str = CLEAN


class Group(NamedTuple):
    """A table of controls."""

    title: str
    controls: tuple[Tested, ...]


GROUPS = (
    Group(
        "Governance and people",
        (
            Tested(
                "GV-1",
                "CC1.2, CC5.3",
                "The management board approves the Information Security Policy every year.",
                "Inspected the minutes of the board meeting of 9 March 2026 and the approved policy.",
            ),
            Tested(
                "GV-2",
                "CC2.2",
                "Employees confirm every year that they have read the policy.",
                "For a sample of 25 employees, inspected the confirmation in the HR system.",
            ),
            Tested(
                "GV-3",
                "CC3.2",
                "A company-wide risk assessment is carried out every year; risks have owners and treatments.",
                "Inspected the risk register and the assessment of February 2026; for 15 risks, inspected treatment.",
            ),
            Tested(
                "HR-1",
                "CC1.4",
                "Employees and contractors are screened before access is opened.",
                "For a sample of 15 of 41 starters, compared the date of screening with the date of first access.",
            ),
            Tested(
                "HR-2",
                "CC1.4, CC2.2",
                "Security training is completed within 14 days of joining and every year thereafter.",
                "For 15 starters and 25 other employees, inspected training records.",
            ),
            Tested(
                "HR-3",
                "CC1.1",
                "Employees and contractors sign an agreement on confidentiality.",
                "For the same sample of 15 starters, inspected the signed agreement.",
            ),
        ),
    ),
    Group(
        "Access",
        (
            Tested(
                "AC-1",
                "CC6.1",
                "Multi-factor authentication is enforced for all identities of staff.",
                "Inspected the policy of the identity provider; observed how a sign-in without it was refused.",
            ),
            Tested(
                "AC-2",
                "CC6.1",
                "Administrators of production need a FIDO2 hardware security key.",
                "Inspected the configuration of the proxy and, for all 18 administrators, the registered factors.",
            ),
            Tested(
                "AC-3",
                "CC6.2",
                "Access is granted after approval by a second person.",
                "For a sample of 25 grants, inspected request and approval.",
            ),
            Tested(
                "AC-4",
                "CC6.3",
                "Access of leavers is removed within 24 hours after the last working hour.",
                "For a sample of 25 of 33 leavers, compared the end of work with the time of removal.",
                "Exception noted. For 2 of 25 leavers (8 %), access ended after 31 and 52 hours. See section 5.",
            ),
            Tested(
                "AC-5",
                "CC6.3",
                "Owners review access to production every three months.",
                "Inspected the records of all four reviews in the period.",
            ),
            Tested(
                "AC-6",
                "CC6.1",
                "Privileged roles end after 4 hours at most.",
                "Inspected the configuration; for 25 privileged sessions, compared start and end.",
            ),
            Tested(
                "AC-7",
                "CC6.1",
                "Use of an emergency account raises an alert and is reviewed on the next working day.",
                "Inspected both uses in the period, with alert and review.",
            ),
        ),
    ),
    Group(
        "Protection of data",
        (
            Tested(
                "DP-1",
                "CC6.1, C1.1",
                "Databases, object storage and backups are encrypted with AES-256.",
                "Inspected the configuration of all storage resources on two dates in the period.",
            ),
            Tested(
                "DP-2",
                "CC6.7",
                "Connections over public networks use TLS 1.2 or later.",
                "Scanned the public interfaces on 4 March 2026 and inspected 12 weekly test results.",
            ),
            Tested(
                "DP-3",
                "CC6.7",
                "Traffic between internal services is encrypted by mutual TLS since 3 November 2025.",
                "Inspected the configuration of the mesh; observed a connection without certificate being refused.",
                "No exceptions noted from 3 November 2025, when the control began to operate.",
            ),
            Tested(
                "DP-4",
                "CC6.1",
                "Data keys are rotated every 365 days.",
                "For a sample of 25 tenants, inspected the version history of the data key.",
            ),
            Tested(
                "DP-5",
                "C1.2",
                "Data of former customers is deleted from live systems 60 days after the end of the contract.",
                "For 8 of 12 ended contracts, inspected the deletion record and the confirmation to the customer.",
            ),
            Tested(
                "DP-6",
                "CC6.1",
                "Row-level security keeps tenants apart; tests try to cross the border on every build.",
                "Inspected the policy in the database; for 25 builds, inspected the results of the tests.",
            ),
        ),
    ),
    Group(
        "Development and change",
        (
            Tested(
                "CH-1",
                "CC8.1",
                "Every code change is approved by an engineer other than its author before merging.",
                "Inspected branch protection of all 64 repositories; for 45 changes, inspected the approval.",
            ),
            Tested(
                "CH-2",
                "CC8.1",
                "Static analysis, secret detection and dependency scan run on every change.",
                "For the same 45 changes, inspected the results of the pipeline.",
            ),
            Tested(
                "CH-3",
                "CC8.1",
                "Development, staging and production are separate accounts without network paths into production.",
                "Inspected accounts, identities and network rules.",
            ),
            Tested(
                "CH-4",
                "CC8.1",
                "Emergency changes are reviewed within one working day.",
                "Inspected all four emergency changes of the period.",
            ),
        ),
    ),
    Group(
        "Vulnerabilities, monitoring and incidents",
        (
            Tested(
                "VM-1",
                "CC7.1",
                "External and internal vulnerability scans run every week.",
                "For 12 weeks, inspected scan results.",
            ),
            Tested(
                "VM-2",
                "CC7.1",
                "Critical vulnerabilities are closed within 14 days (until 31 December 2025) or 7 days (since).",
                "For a sample of 15 critical vulnerabilities, compared the dates of fix and closing.",
            ),
            Tested(
                "VM-3",
                "CC4.1",
                "An independent firm carries out a penetration test every year.",
                "Inspected the report of January 2026 and the retest of 17 March 2026.",
            ),
            Tested(
                "LM-1",
                "CC7.2",
                "Security logs are collected centrally and kept unchangeable for 400 days.",
                "Inspected the object lock; retrieved records of 12 random dates up to 400 days back.",
            ),
            Tested(
                "LM-2",
                "CC7.2",
                "Urgent alerts reach the engineer on duty at any hour.",
                "For a sample of 25 alerts, 11 of them at night, inspected the time of first response.",
            ),
            Tested(
                "IR-1",
                "CC7.3, CC7.4",
                "Incidents are rated, recorded and reviewed within 10 working days (SEV1 and SEV2).",
                "Inspected the records of the one SEV1 and five SEV2 incidents of the period.",
            ),
            Tested(
                "IR-2",
                "CC7.4",
                "The Incident Response Plan is exercised twice a year.",
                "Inspected the records of the exercises of 14 October 2025 and 22 April 2026.",
            ),
        ),
    ),
    Group(
        "Availability and suppliers",
        (
            Tested(
                "AV-1",
                "A1.2",
                "Backups are made daily and continuously, encrypted, and stored in the second region.",
                "For 25 days, inspected backup records and place of storage.",
            ),
            Tested(
                "AV-2",
                "A1.3",
                "Restoring from backup is tested every month.",
                "Inspected the records of all twelve tests.",
            ),
            Tested(
                "AV-3",
                "A1.3",
                "Disaster recovery in the second region is tested twice a year.",
                "Inspected the reports of 8 November 2025 and 9 May 2026; compared results with the objectives.",
            ),
            Tested(
                "AV-4",
                "A1.1",
                "Capacity is reviewed every month against a reserve of twice the highest load.",
                "For 4 months, inspected the review.",
            ),
            Tested(
                "SU-1",
                "CC9.2",
                "Tier 1 suppliers are assessed before the start and every 12 months.",
                "For all nine tier 1 suppliers, inspected the last assessment.",
            ),
            Tested(
                "SU-2",
                "CC9.2",
                "Customers are told 30 days before a new sub-processor begins.",
                "Inspected the notice of 2 February 2026 for the one sub-processor added in the period.",
            ),
        ),
    ),
)
