"""What the page shows, as HTML in which nothing of a note or a model is ever markup."""
