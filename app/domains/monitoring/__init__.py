"""Monitoring: forms, waves, submissions of classes and schools, their sums, and files that bring them in and out."""
