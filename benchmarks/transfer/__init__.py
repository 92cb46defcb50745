"""When learning without labels pays: few labels for an encoder that saw none, or networks from scratch."""
