"""Professional development: plans from the school to the department, learning teams, consultants, hours."""
