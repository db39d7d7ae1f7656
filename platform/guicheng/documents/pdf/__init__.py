"""Sheets and papers as PDF: A4, the Chinese fonts inside, page numbers, headers of tables repeated on every page."""

from guicheng.documents.pdf.papers import paper_as_pdf
from guicheng.documents.pdf.sheets import sheet_as_pdf

__all__ = ["paper_as_pdf", "sheet_as_pdf"]
