"""The wording of vendor-assessment.xlsx: an insurer asks a supplier before signing."""

from enum import Enum
from typing import NamedTuple


class Reply(Enum):
    """What goes into the response cell."""

    CHOICE = "choice"
    FREQUENCY = "frequency"
    TEXT = "text"


class Item(NamedTuple):
    """One question; ``hint`` is the message that appears when its response cell is selected."""

    text: str
    reply: Reply = Reply.CHOICE
    hint: str = ""


class Section(NamedTuple):
    """A block of questions under its own title and header row."""

    title: str
    items: tuple[Item, ...]


RESPONSES = ("Yes", "No", "Partially", "Not applicable")
FREQUENCIES = ("Continuously", "Monthly", "Quarterly", "Twice a year", "Annually", "Less often", "Never")

SECTIONS = (
    Section(
        "Company and governance",
        (
            Item("What is the legal name of your company, and where is its registered office?", Reply.TEXT),
            Item("How many people does your company employ?", Reply.TEXT, "A number, as of the last month's end."),
            Item("Is one named person accountable for information security?"),
            Item("Do employees confirm every year that they have read the information security policy?"),
            Item("How often is the information security policy reviewed?", Reply.FREQUENCY),
            Item("Do you carry cyber insurance with cover of at least EUR 5 million?"),
            Item("Can you provide a current SOC 2 Type 2 report under a confidentiality agreement?"),
        ),
    ),
    Section(
        "Access control",
        (
            Item("How many characters must an employee's password have at least?", Reply.TEXT, "A number."),
            Item("Is privileged access granted for a limited time only, instead of permanently?"),
            Item("How often are access rights to production reviewed?", Reply.FREQUENCY),
            Item("Are shared accounts forbidden, emergency accounts excepted?"),
            Item("Are sessions of the service's users ended after 15 minutes of inactivity or sooner?"),
            Item("Can we require multi-factor authentication of all our users of the service?"),
        ),
    ),
    Section(
        "Data protection",
        (
            Item("Which algorithm and key length protect stored customer data?", Reply.TEXT),
            Item("Is customer data encrypted in transit over public networks?"),
            Item("Are the disks of all company laptops encrypted?"),
            Item("Is our data kept logically apart from that of other customers?"),
            Item("In which countries is customer data stored?", Reply.TEXT),
            Item("Is a data loss prevention system in force on both laptops and e-mail?"),
            Item("How many days after the end of a contract is customer data deleted from live systems?", Reply.TEXT),
            Item("If you accept payment cards on our behalf, do you comply with PCI DSS?"),
        ),
    ),
    Section(
        "Development and vulnerabilities",
        (
            Item("Is every code change reviewed by someone other than its author?"),
            Item("Are third-party libraries checked for known vulnerabilities at least daily?"),
            Item("How often does an independent firm perform a penetration test?", Reply.FREQUENCY),
            Item("Are vulnerabilities of high severity remediated within 14 days?"),
            Item("Do you publish how outsiders can report a vulnerability to you?"),
            Item("Is each release tested dynamically (DAST) in production before customers use it?"),
            Item("Can you supply a software bill of materials for the current release?"),
        ),
    ),
    Section(
        "Operations and continuity",
        (
            Item("Do analysts watch security alerts on site around the clock, in shifts?"),
            Item("For how many days are security logs kept?", Reply.TEXT, "A number of days."),
            Item("What are your recovery time and recovery point objectives?", Reply.TEXT),
            Item("When was disaster recovery last tested, and with what result?", Reply.TEXT),
            Item("Do you commit to an availability of 99.95 % per month or better?"),
            Item("Will you tell us of a confirmed breach of our data within 72 hours?"),
            Item("Is a contract with an outside forensic firm in place?"),
        ),
    ),
    Section(
        "Suppliers, people and premises",
        (
            Item("Which sub-processors handle customer data, and what does each of them do?", Reply.TEXT),
            Item("How often are suppliers of the highest tier reassessed?", Reply.FREQUENCY),
            Item("Do background checks cover contractors as well as employees?"),
            Item("What share of staff completed security training last year?", Reply.TEXT, "Percent."),
            Item("Are visitors to your offices registered and accompanied?"),
            Item(
                "Is any equipment of yours to be installed on our premises, and if so, is it hardened to a standard?"
            ),
            Item("Do you publish a yearly sustainability report?"),
        ),
    ),
)
