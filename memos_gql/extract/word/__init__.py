"""Read Word documents, DOC and DOCX."""
