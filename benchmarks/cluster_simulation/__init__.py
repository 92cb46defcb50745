"""When a cluster of many workers is done with a billion pictures, and what it costs: a simulation."""
