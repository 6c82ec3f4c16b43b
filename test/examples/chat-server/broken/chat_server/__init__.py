"""A small chat server on MLX."""
