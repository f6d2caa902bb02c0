"""The user's keys: finding one, storing one, and saying which one it was without revealing it."""
