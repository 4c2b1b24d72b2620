"""Schools work together: networks, guidance and who has taken it in, needs for universities, information support."""
