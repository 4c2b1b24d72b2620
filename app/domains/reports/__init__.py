"""What is read across all domains: the audit, and the labels of every closed list."""
