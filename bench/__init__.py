"""What parley costs, measured on the machine it runs on: `python -m bench`. Each measure is a file of its own."""
