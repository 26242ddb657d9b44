"""The values that users build."""
