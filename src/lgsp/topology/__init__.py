"""Who exists in a preset; the derived national directory."""
