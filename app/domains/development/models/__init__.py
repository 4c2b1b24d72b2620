"""The tables of professional development, a module for each of its three matters."""
