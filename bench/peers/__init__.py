"""What Fanfare is measured beside. These run in .venv-bench, and import nothing of Fanfare."""
