"""What is printed: a report dataclass in, bytes out."""
