"""What training looks like on the wire, a module for each of its matters."""
