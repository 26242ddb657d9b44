"""What netpolc finds: a finding is data (code, origin, help), and text is made last."""
