"""Last year's questions and answers.

Some questions come back this year word for word; some differ in a detail that decides the answer (90 days or one
year, 14 days or 30, at most or at least); and some answers are no longer true. Comments say which is which.
"""

from typing import NamedTuple


class Answered(NamedTuple):
    """One row: question, verdict or text, explanation."""

    question: str
    answer: str
    details: str


ANSWERS = (
    # The same question is in cloud-controls.xlsx, and the answer still holds.
    Answered(
        "Is there a written information security policy that top management has approved?",
        "Yes",
        "Information Security Policy BQ-POL-01, approved by the management board and renewed every year.",
    ),
    Answered(
        "Is multi-factor authentication required of all staff who sign in to company systems?",
        "Yes",
        "Required for every sign-in through the central identity provider, for employees and contractors alike.",
    ),
    Answered(
        "Is customer data encrypted at rest in databases, object storage and backups?",
        "Yes",
        "AES-256-GCM everywhere, with a data key per tenant. Storage without encryption is rejected on creation.",
    ),
    Answered(
        "Can a customer supply, hold and withdraw its own encryption keys?",
        "No",
        "Customer-managed keys are not offered. Keys are kept in the key management service of the hosting provider.",
    ),
    Answered(
        "Does an independent firm carry out a penetration test of the service at least once a year?",
        "Yes",
        "Every January by Kestrelworth Labs. Customers receive a summary under a confidentiality agreement.",
    ),
    Answered(
        "Are backups stored in a different region from the live data?",
        "Yes",
        "Live data is in Dublin, backups are in Frankfurt in a separate account.",
    ),
    Answered(
        "Are background checks completed before a new employee gets access to customer data?",
        "Yes",
        "Identity, right to work, references of five years and, where lawful, criminal record, before the first day.",
    ),
    Answered(
        "Is every supplier that will handle customer data assessed before it receives any?",
        "Yes",
        "Full assessment under the Supplier and Sub-processor Policy, with the result 'suitable', before any data.",
    ),
    Answered(
        "Do you run a public bug bounty programme that pays for reports?",
        "No",
        "Reports are welcome and answered within three working days, but there is no payment.",
    ),
    # The same question is in vendor-assessment.xlsx or security-annex.docx, and the answer still holds.
    Answered(
        "Are the disks of all company laptops encrypted?",
        "Yes",
        "AES-256, checked every hour by device management; a laptop without it loses access.",
    ),
    Answered(
        "Is customer data encrypted in transit over public networks?",
        "Yes",
        "TLS 1.2 as a minimum, TLS 1.3 preferred; HSTS for one year.",
    ),
    Answered(
        "Is every code change reviewed by someone other than its author?",
        "Yes",
        "Enforced by branch protection; two reviewers for sign-in, permissions and cryptography.",
    ),
    Answered(
        "Do you publish how outsiders can report a vulnerability to you?",
        "Yes",
        "In security.txt on our website, with a promise not to take legal steps.",
    ),
    Answered(
        "Are visitors to your offices registered and accompanied?",
        "Yes",
        "Register at reception, visitor's badge, always accompanied. The register is kept for 12 months.",
    ),
    Answered(
        "Can you provide a current SOC 2 Type 2 report under a confidentiality agreement?",
        "Yes",
        "Issued every August by Pennyfeather Oake Assurance LLP.",
    ),
    Answered(
        "Describe how our data is kept apart from the data of your other customers.",
        "Each customer is a tenant of its own. Row-level security in the database and checks in the application both "
        "enforce the border; files lie under separate prefixes with a separate data key per tenant.",
        "Access Control Policy, section 7.",
    ),
    # Alike, but a detail differs that decides the answer.
    Answered(
        "Are security logs kept for at least 90 days?", "Yes", "90 days searchable at once, longer in the archive."
    ),
    Answered(
        "Are access rights to production systems reviewed at least once a year?",
        "Yes",
        "Reviewed by the owners of the systems.",
    ),
    Answered(
        "Will you tell us of a confirmed breach of our data within 24 hours?",
        "No",
        "Our promise is 48 hours after confirmation.",
    ),
    Answered(
        "Are vulnerabilities of high severity remediated within 30 days?", "Yes", "30 days from the day of the fix."
    ),
    Answered(
        "Do you commit to an availability of 99.9 % per month or better?", "Yes", "99.9 %, with service credits."
    ),
    Answered(
        "Is restoring from backup tested at least once a year?",
        "Yes",
        "A random tenant and the full database in turn.",
    ),
    Answered(
        "Can we create and remove our users automatically over an API?",
        "Yes",
        "Over the REST API of Berthline. SCIM is not supported.",
    ),
    Answered(
        "Is the service certified under PCI DSS?", "N/A", "No payment card data is stored, processed or passed on."
    ),
    Answered("Is a data loss prevention system in force?", "Partial", "On laptops. E-mail is not covered."),
    # No longer true: the policies of 2026 say otherwise.
    Answered(
        "Is traffic between the internal services of the platform encrypted as well?",
        "No",
        "Only traffic that leaves the platform. A service mesh is planned for November 2025.",
    ),
    Answered(
        "Are critical vulnerabilities closed within 7 days of a fix becoming available?",
        "No",
        "The time for critical vulnerabilities is 14 days.",
    ),
    Answered(
        "How many characters must an employee's password have at least?", "12", "Checked against leaked passwords."
    ),
    Answered("How many people does your company employ?", "187", "As of 30 September 2025."),
)
