"""The front door: one port, one process kind, every face behind it."""
