"""What colleagues decide: asked for, voted on, carried out once, and told."""
