"""Runs the official OGC test suites against a front door of ours, and keeps what they said: docs/conformance.md."""
