"""What rubrics, self-diagnoses and transition programmes look like on the wire."""
