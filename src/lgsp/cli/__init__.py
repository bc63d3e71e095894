"""The command line: ``lgsp`` and its commands. Entry point: ``lgsp.cli.main:run``."""
