"""Damaged questionnaires: made the same way each time from a number, and tried where a crash harms nobody."""
