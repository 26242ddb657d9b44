r"""One escaping function a format, for every text that is not ours, and the type of what they have made safe.

Names, labels, paths, revisions and source lines are written by somebody whom the reader may not trust. What a stream
takes is `Shown`, and only this folder makes it: a text that nobody escaped is refused by the type checkers. What people
read gets visible escapes (`\u202e`); what programs read stays true.
"""
