"""What the filter brings to clustering."""
