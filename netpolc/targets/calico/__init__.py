"""NetworkPolicy of projectcalico.org/v3, of Calico."""
