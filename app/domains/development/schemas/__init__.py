"""What professional development looks like on the wire."""
