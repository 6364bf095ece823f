"""The whole default world came through: what else is tested of truth can lean on that."""

from tests.truth.conftest import Truth


def test_every_post_of_a_known_account_is_among_the_posts_of_truth(truth: Truth) -> None:
    ((posts, known),) = truth.ask(
        """
        select count(*), count(told.post_id)
        from engagement.fct_posts as posts
        left join truth.posts as told
            on
                posts.platform = told.platform
                and split_part(posts.post_id, ':', 2) = told.post_id
        where posts.post_kind != 'repost'
        """
    )
    assert posts > 20_000
    assert known == posts


def test_every_customer_of_the_crm_came_through(truth: Truth) -> None:
    ((customers, known),) = truth.ask(
        """
        select count(*), count(dim.customer_id)
        from truth.customers as told
        left join value.dim_customers as dim
            on dim.customer_id = 'hubspot:' || told.contact_id
        """
    )
    assert customers > 900
    assert known == customers
