"""Who owns each step, queue and end, why each must be, and what nobody owns."""
