import numpy as np

from sandbox.content import make_posts
from sandbox.deletions import delete_posts
from sandbox.people import make_people
from sandbox.posts import REPLY, TOPIC
from sandbox.world import World


def test_a_follower_listens_to_persons_of_the_same_network(world: World) -> None:
    influence, accounts = world.influence, world.accounts
    assert len(influence.leader) > 10
    assert np.array_equal(
        accounts.platform[influence.leader], accounts.platform[influence.follower]
    )
    assert (influence.leader != influence.follower).all()
    assert (accounts.person[np.concatenate([influence.leader, influence.follower])] >= 0).all()
    whole = np.bincount(influence.follower, influence.share)
    np.testing.assert_allclose(whole[np.unique(influence.follower)], 1.0)


def test_followers_answer_whom_they_follow_and_nobody_else_is_answered(world: World) -> None:
    posts, influence = world.posts, world.influence
    answered = np.flatnonzero((posts.kind == REPLY) & (posts.kind[posts.parent] == TOPIC))
    planted = set(zip(influence.follower.tolist(), influence.leader.tolist(), strict=True))
    found = list(
        zip(
            posts.account[answered].tolist(),
            posts.account[posts.parent[answered]].tolist(),
            strict=True,
        )
    )
    assert len(found) > 30
    assert set(found) <= planted
    assert (posts.at[answered] > posts.at[posts.parent[answered]]).all()


def test_what_is_woven_in_redraws_nothing(world: World) -> None:
    people, accounts = make_people(world.seed, world.scale, world.start)
    alone, _ = make_posts(world.seed, world.scale, accounts, world.start, world.end)
    place = np.searchsorted(world.posts.at, alone.at)
    assert len(world.posts) > len(alone) > 100
    assert people.customer_count == world.people.customer_count
    for name in ("id", "at", "account", "kind", "edited", "final_likes", "final_views"):
        assert np.array_equal(getattr(world.posts, name)[place], getattr(alone, name)), name
    assert np.array_equal(world.posts.id[world.posts.root[place]], alone.id[alone.root])
    told = delete_posts(world.seed, alone, world.until, world.end)
    assert np.array_equal(world.deleted_at[place], told)
    assert (np.diff(world.posts.at) > 0).all()
