"""When learning without labels pays: few labels on top of an encoder that saw none, or a network from scratch."""
