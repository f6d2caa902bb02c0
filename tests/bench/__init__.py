"""Benchmarks, run by hand from tests/: ``python -m bench.NAME [FILE ...]``. They print figures and assert nothing."""
