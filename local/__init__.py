"""The embedded platform: everything that `make up` runs, without Docker and without a cluster."""
