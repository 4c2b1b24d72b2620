"""What the data say: methods frozen before the result is known, runs that give the same digits, results with errors."""
