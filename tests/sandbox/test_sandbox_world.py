from dataclasses import fields, is_dataclass
from datetime import UTC, datetime

import numpy as np
import pytest

from sandbox.chance import DAY, HOUR, add_office_time
from sandbox.errors import SandboxError
from sandbox.people import BRAND, MASTODON
from sandbox.posts import BOOST
from sandbox.purchases import WEEK
from sandbox.world import World, generate, iso, to_ms


def columns(part: object, name: str = "world") -> dict[str, bytes]:
    """Return every column of a world, by its path."""
    if is_dataclass(part):
        found: dict[str, bytes] = {}
        for field in fields(part):
            found |= columns(getattr(part, field.name), f"{name}.{field.name}")
        return found
    return {name: part.tobytes() if isinstance(part, np.ndarray) else repr(part).encode()}


def test_equal_arguments_give_the_same_world_byte_for_byte() -> None:
    first, second = columns(generate(3, 0.02)), columns(generate(3, 0.02))
    assert len(first) > 90
    assert first == second


def test_another_seed_gives_another_world() -> None:
    assert columns(generate(3, 0.02)) != columns(generate(4, 0.02))


def test_scale_one_is_a_thousand_customers_and_about_fifty_thousand_posts_in_a_year() -> None:
    world = generate(1, 1.0)
    assert world.people.customer_count == 1000
    assert 45_000 < np.searchsorted(world.posts.at, world.until) < 60_000


def test_every_answer_quote_and_boost_comes_after_its_post(world: World) -> None:
    posts = world.posts
    for earlier in (posts.parent, posts.reference):
        rows = np.flatnonzero(earlier >= 0)
        assert len(rows) > 100
        assert (posts.at[rows] > posts.at[earlier[rows]]).all()
        assert (posts.platform[rows] == posts.platform[earlier[rows]]).all()


def test_identifiers_are_unique_and_ascend_with_time(world: World) -> None:
    posts = world.posts
    for platform in (0, 1):
        ids = posts.id[posts.platform == platform]
        assert len(ids) > 1000
        assert (np.diff(ids) > 0).all()
    assert len(set(world.accounts.id.tolist())) == len(world.accounts.id)
    assert len(set(world.accounts.handles[6:])) == len(world.accounts.handles) - 6
    assert max(len(handle) for handle in world.accounts.handles) <= 15


def test_a_mastodon_identifier_tells_its_time(world: World) -> None:
    posts = world.posts
    rows = posts.platform == MASTODON
    assert (posts.id[rows] >> 16 == posts.at[rows]).all()


def test_nobody_favours_or_boosts_the_same_post_twice(world: World) -> None:
    favourites, posts = world.favourites, world.posts
    pairs = list(zip(favourites.post.tolist(), favourites.account.tolist(), strict=True))
    assert len(pairs) == len(set(pairs)) > 1000
    boosts = np.flatnonzero(posts.kind == BOOST)
    pairs = list(zip(posts.reference[boosts].tolist(), posts.account[boosts].tolist(), strict=True))
    assert len(pairs) == len(set(pairs)) > 100


def test_six_in_ten_customers_are_on_a_network_and_three_in_four_told_their_handle() -> None:
    world = generate(5, 2.0)
    account_on = world.people.account_on[: world.people.customer_count]
    assert 0.57 < (account_on >= 0).any(axis=1).mean() < 0.63
    contacts = world.contacts
    has_account = world.people.account_on[contacts.customer] >= 0
    told = (contacts.told_at > 0)[has_account & ~contacts.is_duplicate[:, None]]
    assert 0.65 < told.mean() < 0.78


def test_two_languages_six_to_four(world: World) -> None:
    assert 0.3 < world.people.language.mean() < 0.5


def test_purchases_come_at_the_planted_rates() -> None:
    world = generate(2, 10.0)
    customers, orders, truth = world.customers, world.orders, world.customers.truth
    assert customers.rate.mean() == pytest.approx(truth.r / truth.alpha, rel=0.05)
    assert customers.dropout.mean() == pytest.approx(truth.a / (truth.a + truth.b), rel=0.05)
    left = np.where(customers.left_at > 0, customers.left_at, world.end)
    expected = customers.rate * (left - customers.first_at) / WEEK
    repeats = len(orders.at) - len(customers.rate)
    assert repeats == pytest.approx(expected.sum(), rel=0.03)
    mean_spend = customers.mean_spend[orders.customer].mean() * 100
    assert orders.amount.mean() == pytest.approx(mean_spend, rel=0.02)


def test_the_active_buy_more_often() -> None:
    world = generate(2, 10.0)
    activity = world.people.activity[: world.people.customer_count]
    rate = world.customers.rate
    correlation = np.corrcoef(activity.argsort().argsort(), rate.argsort().argsort())[0, 1]
    assert 0.2 < correlation < 0.7


def test_nobody_buys_after_leaving(world: World) -> None:
    left = world.customers.left_at[world.orders.customer]
    gone = left > 0
    assert gone.sum() > 20
    # The hour of the first purchase is moved within its day.
    assert (world.orders.at[gone] <= left[gone] + DAY).all()


def test_referrals_are_a_forest_in_the_order_of_time() -> None:
    world = generate(2, 3.0)
    referrals, first_at = world.referrals, world.customers.first_at
    assert len(referrals.at) > 300
    assert len(set(referrals.referee.tolist())) == len(referrals.referee)
    assert (first_at[referrals.referrer] <= referrals.at).all()
    assert (referrals.at <= first_at[referrals.referee]).all()


def test_a_burst_is_many_times_its_usual_volume() -> None:
    world = generate(1, 1.0)
    posts, bursts = world.posts, world.bursts
    assert len(bursts.tag) == 6
    for tag, start, end in zip(bursts.tag, bursts.start, bursts.end, strict=True):
        at = posts.at[(posts.tags >> tag & 1 == 1) & (posts.kind != BOOST)]
        during = np.sum((at >= start) & (at < end)) / ((end - start) / HOUR)
        before = np.sum((at >= start - 14 * DAY) & (at < start)) / (14 * 24)
        assert during > 5 * before


def test_the_brand_is_answered_for_in_office_hours_unless_automatically(world: World) -> None:
    posts = world.posts
    answers = np.flatnonzero(posts.by_company(world.accounts) & (posts.parent >= 0))
    by_hand = answers[posts.intent[answers] != 7]
    assert len(by_hand) > 100
    hour = posts.at[by_hand] % DAY // HOUR
    weekday = (posts.at[by_hand] // DAY + 3) % 7
    assert hour.min() >= 6
    assert hour.max() <= 15
    assert weekday.max() <= 4
    automatic = answers[posts.intent[answers] == 7]
    delay = posts.at[automatic] - posts.at[posts.parent[automatic]]
    assert len(automatic) > 10
    assert delay.max() <= 91_000


def test_office_time_passes_over_nights_and_weekends() -> None:
    friday = to_ms(datetime(2026, 3, 6, 14, 0, tzinfo=UTC))
    after = add_office_time(np.array([friday]), np.array([2 * HOUR]))
    assert iso(after[0]) == "2026-03-09T07:00:00.000Z"


def test_notifications_tell_of_every_act_toward_the_brand(world: World) -> None:
    notifications, posts = world.notifications, world.posts
    favourites = np.sum(posts.account[world.favourites.post] == BRAND)
    assert np.sum(notifications.type == 1) == favourites > 100
    boosts = np.flatnonzero((posts.kind == BOOST) & (posts.platform == MASTODON))
    of_brand = (posts.account[posts.reference[boosts]] == BRAND) & (posts.account[boosts] != BRAND)
    assert np.sum(notifications.type == 2) == of_brand.sum() > 10


@pytest.mark.parametrize(("seed", "scale"), [(-1, 1.0), (1, 0.0), (1, 1e9)])
def test_refuses_what_no_world_can_be(seed: int, scale: float) -> None:
    with pytest.raises(SandboxError):
        generate(seed, scale)


def test_refuses_a_moment_without_a_zone() -> None:
    with pytest.raises(SandboxError, match="time zone"):
        generate(1, 0.02, datetime(2026, 11, 1))  # noqa: DTZ001
