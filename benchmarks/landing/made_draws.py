"""What is drawn for each post, account and thing of a made landing, as SQL macros over numbers."""

from collections.abc import Iterator
from datetime import datetime

WORDS = (
    *("the", "morning", "coffee", "shop", "beans", "roast", "good", "fresh", "today", "love"),
    *("slow", "espresso", "filter", "milk", "warm", "kahvi", "paahto", "aamu", "kuppi", "maku"),
    *("tuore", "kauppa", "open", "early", "late", "new", "old", "small", "great", "never"),
    *("always", "bought", "friend", "home", "table", "queue", "bad", "cold", "wrong", "broken"),
)
TOPICS = ("lumo", "coffee", "roastery", "espresso", "kahvi", "weather", "music")
TEXT_WORDS = 9


def macros(posts: int, begins: datetime, seed: int) -> Iterator[str]:
    """Yield SQL that defines what the streams' queries use."""
    accounts, customers = max(40, posts // 20), max(20, posts // 50)
    step = 365 * 86400 * 10**6 / posts
    words, topics = list(WORDS), list(TOPICS)
    moment = f"timestamp '{begins:%Y-%m-%d %H:%M:%S}'"
    said = ", ".join(f"word(i, {place})" for place in range(TEXT_WORDS))
    told = {
        "draw(i, salt)": f"(hash(i, salt, {seed}) % 1000000) / 1000000.0",
        "posted(i)": f"{moment} + to_microseconds(cast(floor(i * {step}) as bigint))",
        # The moment of the k-th of `size` things that are spread over the year.
        "spread(k, size)": f"posted(k * ({posts} / size))",
        "first_of(place, size)": f"cast(floor(place * (size / {posts})) as bigint)",
        "accounts()": f"{accounts}",
        "customers()": f"{customers}",
        "is_own(i)": "(i // 2) % 10 = 0",
        "author(i)": "case when is_own(i) then 1 + cast(hash(i, 'own') % 3 as bigint)"
        " else 4 + cast(floor((accounts() - 4) * pow(draw(i, 'author'), 2)) as bigint) end",
        "handle(a)": "case a when 1 then 'lumo' when 2 then 'halla' when 3 then 'routa'"
        " else 'person' || a end",
        "account_id(a)": "cast(100000000 + a as varchar)",
        "followers(a)": "20 + cast(floor(3000 * pow(draw(a, 'followers'), 4)) as bigint)",
        "post_id(i)": "case when i % 2 = 0"
        " then cast((epoch_ms(posted(i)) << 16) + i % 65536 as varchar)"
        " else cast(((epoch_ms(posted(i)) - 1288834974657) << 22) + i % 4194304 as varchar) end",
        "near(i)": "i - 2 * (1 + cast(floor(1000 * pow(draw(i, 'near'), 3)) as bigint))",
        "own_before(i)": "20 * (i // 20 - 1 - cast(floor(9 * draw(i, 'before')) as bigint))"
        " + i % 2",
        "target(i)": "greatest(-1, case when draw(i, 'whom') < 0.4 then own_before(i)"
        " else near(i) end)",
        "kind(i)": "case when target(i) < 0 then 'original'"
        " when draw(i, 'kind') < 0.30 then 'reply'"
        " when draw(i, 'kind') < 0.45 then 'repost'"
        " when draw(i, 'kind') < 0.48 and i % 2 = 1 then 'quote' else 'original' end",
        "word(i, place)": f"{words}[1 + cast(hash(i, place, {seed}) % {len(words)} as integer)]",
        "topic(i)": f"{topics}[1 + cast(hash(i, 'topic') % {len(topics)} as integer)]",
        "said(i)": f"concat_ws(' ', {said}) || ' #' || topic(i)",
        "language(i)": "case when draw(i, 'language') < 0.6 then 'en' else 'fi' end",
        # Counters grow from one reading to the next.
        "counter(i, salt, most, run)": "cast(floor(most * pow(draw(i, salt), 3)) as bigint)"
        " + cast(hash(i, salt, run) % 3 as bigint)",
    }
    for name, body in told.items():
        yield f"create macro {name} as ({body})"
