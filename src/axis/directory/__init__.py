"""Who exists at an axis, who may send, who can receive; read as one snapshot."""
