"""The pictures of an answer, whatever language they are written in: nodes that are values, namespaces as frames."""
