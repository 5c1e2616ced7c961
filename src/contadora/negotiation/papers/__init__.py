"""Texts under negotiation as papers: DOCX, PDF, Akoma Ntoso, Markdown. Without Django."""
