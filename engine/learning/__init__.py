"""How the model itself learns: adapters trained on corrections, and what they are trained on."""
