"""Law 2: the bytes of manifests are read back and have to say what the program and its clauses say."""
