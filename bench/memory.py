"""`python -m bench.memory`: the memory that the longest messages take, where a function has as much as in its pod.

The set-up is that of bench.million, with a text as long as is allowed once it is rendered, in characters of four bytes.
Each function runs in a control group with the limit of its pod, and would be ended by the kernel if it wanted more.
"""

from contextlib import ExitStack

from bench.delivery import Bench
from bench.support import report
from bench.support.limits import POD, memory_limit
from functions.event_calendar.core.domain import MAX_DESCRIPTION
from promotions.message import MAX_CONTENT, MAX_RENDERED

NAMES = {"messages": "create_messages", "deliver": "deliver", "list_customers": "list_customers"}
MIB = 2**20


def main() -> None:
    parser = report.parser(__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="customers, and so messages")
    parser.add_argument("--at-once", type=int, default=4, help="slices under way at once")
    given = parser.parse_args()
    facts = {**report.machine(), "customers": f"{given.rows:,}", "slices at once": str(given.at_once)}
    with ExitStack() as stack:
        limits = {name: stack.enter_context(memory_limit()) for name in NAMES}
        bench = Bench(stack, rows=given.rows, before=0, at_once=given.at_once, limits=limits)
        bench.outside.changes = longest()
        costs = bench.round("real")
        peaks = {NAMES[name]: limit.peak for name, limit in limits.items()}
        if killed := [NAMES[name] for name, limit in limits.items() if limit.kills]:
            raise SystemExit(f"The kernel has ended {', '.join(killed)}: more memory than a pod has.")
    facts["seconds"] = f"{costs['seconds']:.1f}"
    table = [["", "MiB at most", "of the pod's"]]
    table += [[name, f"{peak / MIB:.0f}", f"{POD / MIB:.0f}"] for name, peak in peaks.items()]
    report.publish("memory", given.out, {"machine": facts, "peaks": peaks, "limit": POD}, table)


def longest() -> dict[str, str]:
    """Return the texts of a promotion whose messages are as long as may be, and different for each customer."""
    names = "{{ event.description }}{{ customer.first_name }}"
    content = names + "🎉" * (MAX_CONTENT - len(names))
    room_for_a_name = 50
    description = "🎉" * min(MAX_DESCRIPTION, MAX_RENDERED - len(content) - room_for_a_name)
    return {"content": content, "description": description}


if __name__ == "__main__":
    main()
