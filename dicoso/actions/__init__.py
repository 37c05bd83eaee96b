"""What you may do: one function is one transaction and one audit event."""
