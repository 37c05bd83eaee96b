"""Plans of field work: one's own, boards of them, their rules and clashes."""
