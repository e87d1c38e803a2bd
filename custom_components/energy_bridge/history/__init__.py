"""The recorder's rows as series: how entities are remembered, what they measure, and their history."""
