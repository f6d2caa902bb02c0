"""The review page: one HTML file for whoever decides what becomes of a run's answers."""
