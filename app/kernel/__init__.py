"""Everything that knows nothing of schools: access, rows, problems, paging, audit, tokens, the database itself."""
