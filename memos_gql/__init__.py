"""A self-hosted server that gives AI agents a multimodal long-term memory."""
