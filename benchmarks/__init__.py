"""Measured speed: each module is a command that prints what it measured and the machine's load."""
