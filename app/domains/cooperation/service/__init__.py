"""The rules of cooperation: networks, guidance, needs for partners, information support."""
