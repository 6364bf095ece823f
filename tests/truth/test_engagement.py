"""Conversations, attributions and engagement, against what the world knows of them."""

from tests.truth.conftest import Truth

# A thread that the world opened, with our row of it: one account may open a thread once only.
THREADS = """
    with opened as (
        select
            told.platform || ':' || told.conversation_id as conversation_id,
            told.platform || ':' || told.account_id as account_id,
            min(told.opened_at) as opened_at,
            min(told.first_answered_at) as first_answered_at,
            min(told.first_automatic_answer_at) as first_automatic_answer_at
        from truth.conversations as told
        inner join truth.posts as posts using (platform, post_id)
        where told.company = 'lumo' and posts.kind <> 'quote'
        group by all
    )

    select
        opened.*,
        ours.conversation_id is not null as is_found,
        ours.first_reply_at,
        ours.first_reply_business_seconds
    from opened
    left join engagement.fct_conversations as ours using (conversation_id, account_id)
"""


def test_every_thread_of_the_brand_is_found_and_answered_when_it_truly_was(truth: Truth) -> None:
    ((opened, found, answered, ours_answered, same, late),) = truth.ask(
        f"""
        select
            count(*),
            count(*) filter (is_found),
            count(first_answered_at),
            count(first_reply_at) filter (is_found),
            count(*) filter (
                abs(epoch(first_reply_at) - epoch(first_answered_at)) < 1
                or (first_reply_at is null and first_answered_at is null)
            ),
            count(*) filter (first_reply_at is null and first_answered_at is not null)
        from ({THREADS})
        where is_found
        """
    )
    ((all_opened,),) = truth.ask(f"select count(*) from ({THREADS})")
    print(  # noqa: T201 - the distance is to be seen
        f"conversations: {found} of {all_opened} threads found; first answer as it truly was in "
        f"{same / opened:.2%}; response rate {ours_answered / found:.4f}, "
        f"truly {answered / opened:.4f}; {late} answers not seen"
    )
    assert all_opened > 3_000
    assert found >= 0.99 * all_opened
    assert same >= 0.99 * opened
    assert abs(ours_answered / found - answered / opened) <= 0.005
