"""The scheduling job: the calendar's feed becomes facts that are published to the Broker when they are due.

keep-alive -> poller (one key) -> by shard -> scheduler -> emitter. Runs in any Flink: settings come from the
environment, Flink's own from its configuration; it resumes from the newest complete checkpoint.
"""

import sys
from collections.abc import Mapping

from pyflink.common import Configuration, Duration, Time, Types, WatermarkStrategy
from pyflink.datastream import AsyncDataStream, StreamExecutionEnvironment
from pyflink.datastream.connectors.file_system import FileSource, StreamFormat

from flink import bundles, checkpoints
from flink.due_queue import shard_of
from flink.emitter import Emitter
from flink.poller import Poller
from flink.scheduler import Scheduler
from flink.settings import KEEP_ALIVE, JobSettings, check
from functions.shared import settings

MAX_PARALLELISM = "128"  # fixed, so that state fits any parallelism
EVER = Time.milliseconds(0)  # the emitter has a patience of its own


def build(env: StreamExecutionEnvironment, own: JobSettings) -> None:
    """Wire the job."""
    lines = FileSource.for_record_stream_format(StreamFormat.text_line_format(), KEEP_ALIVE.as_uri())
    keep_alive = lines.monitor_continuously(Duration.of_hours(1)).build()
    start = env.from_source(keep_alive, WatermarkStrategy.no_watermarks(), "keep-alive").uid("keep-alive")
    polled = start.key_by(lambda _: "feed", Types.STRING()).process(Poller(own), Types.PICKLED_BYTE_ARRAY())
    changes = polled.uid("poller").name("poller").set_parallelism(1)
    scheduled = changes.key_by(lambda change: shard_of(change.event_id), Types.STRING()).process(
        Scheduler(own.backoff), Types.PICKLED_BYTE_ARRAY()
    )
    facts = scheduled.uid("agendas").name("scheduler")
    emitter = Emitter(at_once=own.emit_at_once, patience=own.emit_seconds)
    published = AsyncDataStream.unordered_wait(facts.rebalance(), emitter, EVER, bundles.LARGE, Types.STRING())
    bundles.size(env, large=[facts, published.uid("emitter").name("emitter")])


def configuration(own: JobSettings, more: Mapping[str, str]) -> Configuration:
    """Return what this job asks of Flink, wherever it runs."""
    asked = {
        "python.executable": sys.executable,
        "python.client.executable": sys.executable,
        "python.execution-mode": "process",
        "parallelism.default": str(own.parallelism),
        "pipeline.max-parallelism": MAX_PARALLELISM,
        "restart-strategy.type": "exponential-delay",
        "restart-strategy.exponential-delay.max-backoff": "30 s",
        "execution.checkpointing.mode": "EXACTLY_ONCE",
        "execution.checkpointing.unaligned.enabled": "false",
        "execution.checkpointing.interval": f"{int(own.checkpoint_seconds * 1000)} ms",
        "execution.checkpointing.tolerable-failed-checkpoints": "1000000",
        "execution.checkpointing.externalized-checkpoint-retention": "RETAIN_ON_CANCELLATION",
        "execution.checkpointing.num-retained": "3",
        "execution.state-recovery.ignore-unclaimed-state": "true",  # an earlier release's: the feed says it all again
        "execution.checkpointing.dir": checkpoints.uri(own.checkpoint_dir),
        **checkpoints.resume(own.checkpoint_dir, own.restore_from),
        **more,
    }
    made = Configuration()
    for name, value in asked.items():
        made.set_string(name, value)
    return made


def main(more: Mapping[str, str] | None = None) -> None:
    """Run the job until it is cancelled; `more` is the configuration that a place of its own needs."""
    check()
    own = settings.load(JobSettings)
    env = StreamExecutionEnvironment.get_execution_environment(configuration(own, more or {}))
    build(env, own)
    env.execute("fanfare-scheduler")


if __name__ == "__main__":
    main()
