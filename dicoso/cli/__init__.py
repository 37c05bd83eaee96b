"""How you ask: terminal."""
