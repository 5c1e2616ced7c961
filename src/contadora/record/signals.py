"""What the record asks of the rooms above it."""

from django.dispatch import Signal

# rollcall: asked before it is taken out of the record. A receiver that needs it answers with a
# sentence why it stays and what to do instead, in the reader's language.
leaving = Signal()
