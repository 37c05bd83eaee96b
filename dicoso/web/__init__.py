"""How you ask: browser and phone."""
