"""What the resources of this domain look like on the wire."""
