"""Where a job that an earlier release submitted finds its shards.

Flink's high availability goes on with that job's graph after an upgrade, and the graph names this module.
"""

from flink.due_queue import shard_of

__all__ = ["shard_of"]
