"""Documents: one tree of blocks and the renderers that turn it into bytes. No models, no queries, no clock."""
