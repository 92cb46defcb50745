"""How many small faults in the pure rooms their own tests notice."""
