"""What follows from the data: which schools are proposed, what the department decides, and the status that it gives."""
