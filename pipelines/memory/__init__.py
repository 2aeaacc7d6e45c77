"""How much memory a model takes: traced without its weights, and told for any size by a law fitted to the traces."""
