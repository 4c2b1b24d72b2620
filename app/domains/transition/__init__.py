"""Self-diagnosis of schools by a rubric, and their programmes of moving to an effective mode of work."""
