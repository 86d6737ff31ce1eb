"""The parts of the road that decide and word things, without a wire."""
