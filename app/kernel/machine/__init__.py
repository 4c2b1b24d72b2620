"""What runs the program on a machine: its own PostgreSQL, migrations, the serving processes, backups, logs."""
