"""What a room tells of itself, inside the transaction of the act.

Notices hang on this, so that an act need not know of them.
"""

from django.dispatch import Signal

# event: the `Event` that was just kept.
happened = Signal()
# silence (the round), inside the transaction that closes it as kept.
silence_kept = Signal()
