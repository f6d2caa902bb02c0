"""The questions in the files that mutations start from."""

QUESTIONS = (
    "Is data encrypted at rest?", "Do you test your backups?", "Who approves access to production?",
    "Describe how incidents are handled.", "Is there a policy about suppliers?",
)  # fmt: skip
