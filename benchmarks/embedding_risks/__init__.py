"""What an embedding may do to people: hubs, look-alikes, and what the deletion of a person changes."""
