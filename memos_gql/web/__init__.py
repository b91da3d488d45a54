"""The HTTP server, its pages for people, and addresses for operators; neither GraphQL nor REST."""
