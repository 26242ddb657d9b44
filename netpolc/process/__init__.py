"""The process in which policy modules run, and what is believed of what it says."""
