"""Acts on packs, scores and notices."""
