"""Prompt templates: loading, checking and rendering."""
