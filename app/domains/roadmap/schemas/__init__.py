"""What the roadmap looks like on the wire; the values it holds stand in `values.py`, the YAML form in `document.py`."""
