"""What the resources of this domain look like on the wire, a module for each group of them."""
