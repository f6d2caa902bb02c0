"""Answers that people approved, kept over the questionnaires that they were given to."""
