"""Districts, their departments, centres and schools, classes, staff and who holds which function."""
