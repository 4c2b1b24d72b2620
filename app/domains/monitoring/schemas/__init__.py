"""What monitoring looks like on the wire."""
