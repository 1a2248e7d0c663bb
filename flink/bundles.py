"""How many elements each Python operator takes before it must have finished them (a Beam bundle).

One for the poller, whose timers are then in the next checkpoint but one (docs/adr/0010). Many for the others: a bundle
costs milliseconds, and the emitter waits for all of a bundle's posts at its end, so bundles of one would post one
after another.
"""

from pyflink.datastream import DataStream, StreamExecutionEnvironment
from pyflink.util.java_utils import get_field

SIZE, TIME = "python.fn-execution.bundle.size", "python.fn-execution.bundle.time"
LARGE = 1_000
MILLISECONDS = 25  # that a bundle waits for more


def size(env: StreamExecutionEnvironment, *, large: list[DataStream]) -> None:
    """Set every Python operator's bundle. PyFlink has no public way: its operators share the job's configuration."""
    many = [stream._j_data_stream.getTransformation().getId() for stream in large]  # noqa: SLF001
    for transformation in env._j_stream_execution_environment.getTransformations():  # noqa: SLF001
        operator = transformation.getOperator()
        own = operator.getConfiguration().clone()
        own.setString(SIZE, str(LARGE if transformation.getId() in many else 1))
        own.setString(TIME, str(MILLISECONDS))
        get_field(operator.getClass(), "config").set(operator, own)
