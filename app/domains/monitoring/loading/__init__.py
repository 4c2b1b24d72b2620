"""Sheets from files: what a row names, what is there already, what is written, and in what order."""
