"""Training events: what is taught, who is enrolled, what came of it, certificates, and calendars that follow it all."""
