"""What feedback looks like on the wire."""
