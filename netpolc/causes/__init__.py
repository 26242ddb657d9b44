"""Which edits of the policies made a row: the text is cut into edits, and each is undone to see which rows go."""
