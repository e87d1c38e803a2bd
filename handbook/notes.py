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

OF_HUB: Mapping[str, str] = {
    "grid_active_power": "Import is positive, export negative.",
    "grid_import_power": "0 while power is exported.",
    "grid_export_power": "0 while power is imported.",
    "available_current_lowest": "What a three-phase charger may take, where the hub balances loads.",
    "state": "Which bits are set is an attribute.",
    "fault": "Which bits are set is an attribute.",
}
"""Of a hub itself."""

OF_BATTERY: Mapping[str, str] = {
    "battery_mode": "What the hub acknowledged last, whoever ordered it. Choosing one is an order.",
    "battery_power_set_point": "For the next order to charge or discharge; without sign.",
    "auto": "Gives the control back to the hub.",
    "charge": "Orders to charge with *Battery power setpoint*.",
    "discharge": "Orders to discharge with *Battery power setpoint*.",
    "hold": "Orders neither to charge nor to discharge.",
    "battery_controlled_by": "Until when an order lasts is the attribute `until`.",
    "ordered_set_point": "What was ordered last.",
    "confirmed_set_point": "What the hub acknowledged last.",
    "last_answer": "In the hub's own words.",
    "last_command": "What any client told the hub last.",
    "set_point_deviation": "Battery power minus the confirmed setpoint.",
    "order_in_progress": "On until the hub says how an order of Home Assistant ended.",
    "grid_service_lock": "Known from the hub's answers to orders only.",
}
"""Of the control of a hub's battery."""

OF_FLEET: Mapping[str, str] = {
    "cabinets_online": "How many cabinets report.",
    "cabinets_offline": "How many known cabinets don't; their names are an attribute.",
    "packs_ready": "Full packs in all cabinets that report.",
    "packs_charging": "Packs in them that aren't full yet.",
    "free_slots": "Empty slots, without those that are open or faulty.",
    "slots_at_fault": "Slots that report an error.",
    "swaps_today": "Also of cabinets that fell silent since.",
    "find_pack": "Type the ID of a pack, or a part of it.",
    "pack_found_in": "The slot where that pack is.",
}
"""Of all cabinets of a broker."""

OF_CABINET: Mapping[str, str] = {
    "packs_ready": "Full packs. Has the cabinet's coordinates, for a map card.",
    "packs_charging": "Packs that aren't full yet.",
    "free_slots": "Empty slots, without those that are open or faulty.",
    "slots_at_fault": "Slots that report an error.",
    "swaps_today": "A pack brought and another one taken.",
    "total_slots": "How many slots the cabinet has.",
    "last_seen": "When a silent cabinet reported last; unknown while it reports.",
    "problem": "On while the cabinet warns, or an alert isn't over; which ones is an attribute.",
    "alert": "What happened is an attribute.",
}
"""Of a cabinet."""

OF_SLOT: Mapping[str, str] = {
    "pack": "The ID that the pack reports, or *No pack*.",
    "charging_power": "Positive while the pack is charged, in steps of 10 W.",
    "error": "Of the pack, the door or the slot's controller; which ones is an attribute.",
    "open": "Opens the slot, to take the pack in it or to bring one.",
    "current": "Positive while the pack is charged.",
    "warning": "Of the pack or the slot's controller; which ones is an attribute.",
}
"""Of a slot."""
