"""What a program allows, and what a change opens or closes."""
