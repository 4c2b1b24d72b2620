"""What analysis looks like on the wire."""
