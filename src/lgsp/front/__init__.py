"""The front door: listening, TLS, bounds, what is answered where no application does."""
