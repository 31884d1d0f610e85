"""Running an installation: serving it, looking after it, keeping its data."""
