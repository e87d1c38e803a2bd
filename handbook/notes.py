"""What is to be said of entities that their names do not tell."""

from collections.abc import Mapping

OF_REPORTS: Mapping[str, str] = {
    "waiting_documents": "Built, but not confirmed yet.",
    "last_error": "Why they wait. What the server or the system said is the attribute `detail`.",
    "progress": "How much of a long past is sent.",
    "next_try": "When they are sent again; unknown while nothing failed.",
    "overdue": "On while nothing was delivered for three intervals, though something was due.",
    "send_now": "Builds what is complete, and sends it.",
    "retry": "Sends what waits, without waiting for the next try.",
    "delivery": "An event for each delivery, failure, and gap in the history.",
    "delivered_until": "Up to when the partner has confirmed all.",
    "last_delivered": "When the last delivery was.",
    "flash": "Whether flash messages are sent.",
    "dropped_messages": "How many were given up since the start, as they could not be delivered in time.",
    "reachable": "Off while the destination cannot be used; unknown before the first connection.",
    "export_progress": "How far its exports are.",
    "cancel_export": "Stops all of them; what is delivered stays delivered.",
    "test_delivery": "Tries the destination without a document of a report.",
}
"""Of destinations and their reports, by the keys of their entities."""
