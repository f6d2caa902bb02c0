"""The generator of sample_questionnaires/: run ``python tests/samples/build.py``."""
