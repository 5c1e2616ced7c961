"""What a room tells of itself, inside the transaction of the act; and what it asks rooms above it.

Notices hang on this, so that an act need not know of them.
"""

from django.dispatch import Signal

# event: the `Event` that was just kept.
happened = Signal()
# silence (the round), inside the transaction that closes it as kept.
silence_kept = Signal()
# seat: asked by the page of documents. A receiver answers with what the seat can bring into the
# text from elsewhere: a heading and (title, language, address) of each.
can_bring = Signal()
