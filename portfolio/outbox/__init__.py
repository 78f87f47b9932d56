"""Mail and jobs as rows of the same transaction, and the worker that carries them."""
