"""When people can take part."""
