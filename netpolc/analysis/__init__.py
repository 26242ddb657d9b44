"""What a program allows, and what a change opens or closes: `allowed`, `connections`, `difference`, `why`."""
