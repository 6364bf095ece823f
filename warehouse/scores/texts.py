"""Texts of posts for models: which are new since sentiments were last told, so that few are read.

To clean and hash the words of all posts takes longer than all else that a model does for an hour.
`int_post_sentiments` keeps the hashes of those that it told, and `int_touched` says until when.
"""

from warehouse.scores.landed import read_build
from warehouse.settings import Settings

TEXTS = "intermediate.int_post_texts"
TOLD = "intermediate.int_post_sentiments"
ARE_THERE = """
    select count(*) = 2 as are_there
    from duckdb_tables()
    where
        database_name = current_database()
        and schema_name = 'intermediate'
        and table_name in ('int_touched', 'int_post_sentiments')
"""
LAST_DONE = """
    select max(touch_number) as touch_number
    from intermediate.int_touched
    where kind = 'done' and touched_key = 'int_post_sentiments'
"""

# Hashes by post: those that were told, unless their post was told anew since, and those told since.
HASHES = f"select post_id, text_hash from {TEXTS}"
HASHES_GOING_ON = f"""
    select told.post_id, told.text_hash
    from {TOLD} as told
    inner join intermediate.int_posts as posts using (post_id)
    where posts.told_number <= $told_until
    union all
    select post_id, text_hash
    from {TEXTS}
    where told_number > $told_until
"""


def read_told_until(settings: Settings) -> int | None:
    """Return up to which `told_number` sentiments tell of posts; None where of none."""
    if not read_build(settings, {"found": ARE_THERE})["found"].column(0)[0].as_py():
        return None
    number: int | None = read_build(settings, {"done": LAST_DONE})["done"].column(0)[0].as_py()
    return number
