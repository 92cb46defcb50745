"""How many planted wrong labels are found."""
