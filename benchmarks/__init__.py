"""What is measured, against what: ratios taken side by side in one run, never timed assertions in tests."""
