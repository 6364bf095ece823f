"""Salesforce social personas and posts: accounts and posts on networks, as the CRM copied them."""

from extract.contract import optional
from extract.contracts.salesforce.sobject import OWNER, sobject

SOCIAL_PERSONAS = sobject(
    "social_personas",
    "Accounts on networks, tied to contacts, leads and accounts.",
    optional("parent_id", "varchar", "Contact, lead or account of the person.", at="$.ParentId"),
    optional("network", "varchar", "Network: Twitter, Facebook, …", at="$.Provider"),
    optional("external_id", "varchar", "Identifier on the network.", at="$.ExternalId"),
    optional("handle", "varchar", "Handle on the network.", at="$.Name"),
    optional("real_name", "varchar", "Name, as the person gives it there.", at="$.RealName"),
    optional("profile_url", "varchar", "Address of the profile.", at="$.ProfileUrl"),
    optional("followers_count", "bigint", "Followers, when last copied.", at="$.Followers"),
    optional("following_count", "bigint", "Followed, when last copied.", at="$.Following"),
    optional("is_blocked", "boolean", "Put on the block list.", at="$.IsBlacklisted"),
)

SOCIAL_POSTS = sobject(
    "social_posts",
    "Posts on networks that were brought into the CRM.",
    optional("persona_id", "varchar", "Persona of the author.", at="$.PersonaId"),
    optional("parent_id", "varchar", "Case or other record about the post.", at="$.ParentId"),
    optional("author_id", "varchar", "Contact, lead or account of the author.", at="$.WhoId"),
    optional("reply_to_id", "varchar", "Social post that it answers.", at="$.ReplyToId"),
    optional("network", "varchar", "Network: Twitter, Facebook, …", at="$.Provider"),
    optional("external_id", "varchar", "Identifier on the network.", at="$.ExternalPostId"),
    optional("handle", "varchar", "Handle of the author.", at="$.Handle"),
    optional("text", "varchar", "What the post says.", at="$.Content"),
    optional("post_url", "varchar", "Address of the post.", at="$.PostUrl"),
    optional("post_type", "varchar", "Post, reply, comment, direct, …", at="$.MessageType"),
    optional("posted_at", "timestamp", "When it was posted.", at="$.Posted"),
    optional("language", "varchar", "Language.", at="$.Language"),
    optional("sentiment", "varchar", "Sentiment, as the CRM judged it.", at="$.Sentiment"),
    optional("is_outbound", "boolean", "Posted by the company.", at="$.IsOutbound"),
    optional("like_count", "bigint", "Likes and votes, when copied.", at="$.LikesAndVotes"),
    optional("share_count", "bigint", "Shares, when copied.", at="$.Shares"),
    optional("comment_count", "bigint", "Comments, when copied.", at="$.CommentCount"),
    optional("view_count", "bigint", "Views, when copied.", at="$.ViewCount"),
    OWNER,
)
