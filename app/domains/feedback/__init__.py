"""What goes back to the schools: pictures, result sheets, conclusions and what came of them."""
