"""Answer security questionnaires with the user's own AI key and evidence."""

__version__ = "0.1.0"
