"""Blogs' feeds: RSS 2.0, Atom, RDF and JSON Feed, each with the quirks of its kind of server."""

import hashlib
from email.utils import format_datetime
from xml.sax.saxutils import escape

from sandbox.http import Reply, Request, compact
from sandbox.limits import Limit, http_date
from sandbox.platforms.base import Platform
from sandbox.platforms.rss_blogs import Blog, Entry, blogs_of
from sandbox.view import View
from sandbox.world import from_ms, iso

# Where each blog has its feed. The brand's has moved once; halla's server knows no XML.
MOVED = {"/lumo/rss": "/lumo/feed"}
XML_HEAD = '<?xml version="1.0" encoding="{}"?>\n'


def answer(view: View, request: Request) -> Reply:
    """Answer a request to /rss; nobody has to sign in."""
    if request.path in MOVED:
        return Reply(301, headers={"Location": f"{request.base}{MOVED[request.path]}"})
    served = FEEDS.get(request.path)
    if served is None or request.method != "GET":
        return Reply(404, b"<!DOCTYPE html><title>Not found</title>", {}, "text/html")
    name, content_type, render = served
    blog = blogs_of(view.world)[name]
    body = render(blog, view.now)
    changed_at = http_date(blog.changed_at(view.now))
    headers = {
        "ETag": f'"{hashlib.sha256(body).hexdigest()[:16]}"',
        "Last-Modified": changed_at,
    }
    if request.headers.get("if-none-match", "") == headers["ETag"] or (
        "if-none-match" not in request.headers
        and request.headers.get("if-modified-since", "") == changed_at
    ):
        return Reply(304, headers=headers, content_type=content_type)
    return Reply(200, body, headers, content_type)


def _rss(blog: Blog, now: int) -> bytes:
    items = "".join(
        f"<item><title>{_title(entry, now)}</title>"
        f"<link>/{blog.name}/{entry.number}</link>"
        f'<guid isPermaLink="false">{blog.name}-{entry.number}</guid>'
        f"<pubDate>{_mail_date(entry.published)}</pubDate>"
        f"<dc:creator>{escape(entry.author)}</dc:creator><category>{entry.tag}</category>"
        f"<description>{escape(f'<p>{escape(entry.text)}</p>')}</description></item>\n"
        for entry in blog.listed(now)
    )
    return (
        f"{XML_HEAD.format('UTF-8')}"
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>{blog.title}</title><link>{blog.site}</link><description/>"
        f"<language>fi</language><lastBuildDate>{_mail_date(blog.changed_at(now))}</lastBuildDate>\n"
        f"{items}</channel></rss>"
    ).encode()


def _atom(blog: Blog, now: int) -> bytes:
    entries = "".join(
        f"<entry><id>tag:{blog.name}.example,2025:{entry.number}</id>"
        f'<title type="html">{_title(entry, now)}</title><link href="{entry.number}"/>'
        f"<published>{_second(entry.published)}</published>"
        f"<updated>{_second(_changed(entry, now))}</updated>"
        f"<author><name>{escape(entry.author)}</name></author>"
        f'<category term="{entry.tag}"/>'
        f'<content type="html">{escape(f"<p>{escape(entry.text)}</p>")}</content></entry>\n'
        for entry in blog.listed(now)
    )
    return (
        f"{XML_HEAD.format('utf-8')}"
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="{blog.site}/journal/">'
        f"<id>{blog.site}/</id><title>{blog.title}</title>"
        f"<updated>{_second(blog.changed_at(now))}</updated>\n{entries}</feed>"
    ).encode()


def _rdf(blog: Blog, now: int) -> bytes:
    items = "".join(
        f'<item rdf:about="{blog.site}/{entry.number}"><title>{_title(entry, now)}</title>'
        f"<link>{blog.site}/{entry.number}</link>"
        f"<description>{escape(entry.text)}</description>"
        f"<dc:date>{_second(entry.published)}</dc:date></item>\n"
        for entry in blog.listed(now)
    )
    return (
        f"{XML_HEAD.format('ISO-8859-1')}"
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<channel rdf:about="{blog.site}/"><title>{blog.title}</title>'
        f"<link>{blog.site}/</link><description/></channel>\n{items}</rdf:RDF>"
    ).encode("iso-8859-1", "xmlcharrefreplace")


def _json(blog: Blog, now: int) -> bytes:
    items = [
        {
            "id": str(entry.number),
            "url": f"{blog.site}/{entry.number}",
            "title": _plain_title(entry, now),
            "content_text": entry.text,
            "date_published": _second(entry.published),
            "date_modified": _second(_changed(entry, now)),
            "authors": [{"name": entry.author}],
            "tags": [entry.tag],
        }
        for entry in blog.listed(now)
    ]
    head = {"version": "https://jsonfeed.org/version/1.1", "title": blog.title, "items": items}
    return compact(head).encode()


def _changed(entry: Entry, now: int) -> int:
    return entry.updated if 0 < entry.updated <= now else entry.published


def _plain_title(entry: Entry, now: int) -> str:
    return f"{entry.title} (edit)" if _changed(entry, now) > entry.published else entry.title


def _title(entry: Entry, now: int) -> str:
    """Return a title as HTML inside XML, as blogs write it."""
    return escape(f"<b>{escape(_plain_title(entry, now))}</b>")


def _mail_date(moment: int) -> str:
    return format_datetime(from_ms(moment))


def _second(moment: int) -> str:
    return f"{iso(moment)[:19]}Z"


FEEDS = {
    "/lumo/feed": ("lumo", "application/rss+xml; charset=utf-8", _rss),
    "/halla/atom.xml": ("halla", "text/html; charset=utf-8", _atom),
    "/routa/index.rdf": ("routa", "text/xml", _rdf),
    "/kartta/feed.json": ("kartta", "application/feed+json", _json),
}

PLATFORM = Platform(
    name="rss",
    answer=answer,
    limit_of=lambda _path: Limit("rss", 600, 60),
    too_many=lambda _usage: Reply(429, b"Slow down", {}, "text/plain"),
    server_error=lambda status: Reply(status, b"<html>Sorry</html>", {}, "text/html"),
    is_authorized=lambda _request, _tokens: True,
    drifting="items",
    records_at=lambda content: content if isinstance(content, list) else [content],
)
