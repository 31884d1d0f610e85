"""The measures that sales and marketing share."""
