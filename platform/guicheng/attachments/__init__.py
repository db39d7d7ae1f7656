"""Files that people hand in (附件): received with care, stored by content, served without ever being executed.

May import: common. Promises: what `receive` accepted can be decoded, carries no location data and no active content,
and is on the disk before its row is in the database; nothing that a row refers to is ever deleted. Who may read or
change an attachment is decided above: this package knows holders by kind and number only.
"""
