"""Checks of this machine and of a provider's entry, before anything is spent."""
