"""Reading YAML and JSON: any bytes become documents, with the place of every key and value."""
