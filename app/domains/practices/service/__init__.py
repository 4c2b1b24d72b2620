"""The rules of practices: sending, judging, publishing, finding, taking over."""
