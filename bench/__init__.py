"""How fast are the pages? `make bench` measures them beside a floor on the same server."""
