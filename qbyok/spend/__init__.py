"""What calls cost, what was spent, and limits that no number of calls and runs can pass."""
