"""Plans of mixed teams: who leads what in which week, who learns it beside them, what it costs, what clashes."""
