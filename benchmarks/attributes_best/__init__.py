"""The best reader of attributes that a small budget gives."""
