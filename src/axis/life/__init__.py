"""What later packages do to earlier ones; deadlines and alerts. Start at ``entry``."""
