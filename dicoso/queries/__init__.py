"""What you may ask; `visible.py` is the only gate."""
