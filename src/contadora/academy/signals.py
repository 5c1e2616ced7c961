"""What the academy tells of itself, inside the transaction of the action that did it.

Mails, places and certificates hang on these, so that a course need not know of them. A receiver
that fails undoes the action: what cannot be told is not done.
"""

from django.dispatch import Signal

# actor, session; of a course that is published.
session_added = Signal()
# actor, session (as it is now, its `sequence` raised), before (dict: starts_at, ends_at and the
# titles as they were), changed (set of the names of what differs; "starts_at", "ends_at" and
# "title_<language>" matter to a calendar, "join_url" is never told).
session_changed = Signal()
# actor, session (its `cancelled_at` set, its `sequence` raised), reason.
session_cancelled = Signal()

# actor, course, changed (set of names), cap_before; "cap" raised may let people in.
course_changed = Signal()
# actor, course; `published_at` is set the first time.
course_published = Signal()
# actor, course, reason, sessions (those that were still to come, each cancelled with its
# `sequence` raised; `session_cancelled` is not sent for them besides).
course_cancelled = Signal()
# actor, course.
course_finished = Signal()
# actor, course (the new edition), original. Forms, rules and templates of mails are copied here.
course_copied = Signal()
# actor, application whose data is erased, wholly (the person asked for it; else its date has come):
# what else is kept about it goes too, or is unnamed.
application_erased = Signal()
