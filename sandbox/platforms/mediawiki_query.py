"""action=query of the Action API: siteinfo, info and revisions, with redirects and continuation."""

from sandbox.http import Request
from sandbox.platforms.base import JsonRecord
from sandbox.platforms.mediawiki_world import (
    COMMENT_HIDDEN,
    SUPPRESSED,
    TEXT_HIDDEN,
    USER_HIDDEN,
    Page,
    Revision,
    Wiki,
    wiki_of,
)
from sandbox.view import View
from sandbox.world import iso

MOST_TITLES, MOST_REVISIONS = 50, 500
SERVER = "en.wiki.example"


class BadQuery(Exception):
    """What the API answers with an error."""

    def __init__(self, code: str, info: str) -> None:
        super().__init__(info)
        self.code = code
        self.info = info


def query(view: View, request: Request) -> JsonRecord:
    """Return the answer to a query."""
    wiki = wiki_of(view.world)
    if request.first("meta") == "siteinfo":
        general = {"sitename": "Sandbox wiki", "servername": SERVER, "generator": "MediaWiki 1.45"}
        return {"batchcomplete": True, "query": {"general": general}}
    if request.first("revids"):
        return _by_revision(view, wiki, _listed(request, "revids"))
    found: JsonRecord = {}
    if request.first("pageids"):
        pages = [_by_id(view, wiki, text) for text in _listed(request, "pageids")]
    else:
        pages = _by_title(view, wiki, request, found)
    if "revisions" not in request.first("prop").split("|"):
        shown = [_info(view, page) if isinstance(page, Page) else page for page in pages]
        return {"batchcomplete": True, "query": {**found, "pages": shown}}
    return _revisions_of(view, request, pages, found)


def _listed(request: Request, name: str) -> list[str]:
    values = [value for value in request.first(name).split("|") if value]
    if len(values) > MOST_TITLES:
        raise BadQuery("toomanyvalues", f'Too many values supplied for parameter "{name}".')
    return values


def _by_id(view: View, wiki: Wiki, text: str) -> Page | JsonRecord:
    page = wiki.pages.get(int(text)) if text.isdigit() else None
    exists = page is not None and page.exists(view.now)
    return page if page and exists else {"pageid": int(text), "missing": True}


def _by_title(
    view: View, wiki: Wiki, request: Request, found: JsonRecord
) -> list[Page | JsonRecord]:
    """Return the pages asked for by title; `found` gets what the titles were read as."""
    normalized, redirected, titles = [], [], []
    for asked in _listed(request, "titles"):
        title = asked.replace("_", " ").strip()
        title = title[:1].upper() + title[1:]
        if title != asked:
            normalized.append({"fromencoded": False, "from": asked, "to": title})
        while "redirects" in request.query and (target := _redirect(view, wiki, title)):
            redirected.append({"from": title, "to": target})
            title = target
        titles.append(title)
    if normalized:
        found["normalized"] = normalized
    if redirected:
        found["redirects"] = redirected
    pages: list[Page | JsonRecord] = []
    for title in dict.fromkeys(titles):
        page = wiki.page_titled(title, view.now)
        pages.append(page or {"ns": 0, "title": title, "missing": True})
    return pages


def _redirect(view: View, wiki: Wiki, title: str) -> str:
    """Return where a title leads: a standing redirect, or the new title of a moved page."""
    if title in wiki.redirects:
        return wiki.redirects[title]
    for page in wiki.pages.values():
        if page.title == title != page.title_at(view.now) and page.exists(view.now):
            return page.title_at(view.now)
    return ""


def _head(view: View, page: Page) -> JsonRecord:
    return {"pageid": page.id, "ns": page.ns, "title": page.title_at(view.now)}


def _info(view: View, page: Page) -> JsonRecord:
    last = page.saved(view.now)[-1]
    title = page.title_at(view.now)
    shown: JsonRecord = {
        **_head(view, page),
        "contentmodel": "wikitext",
        "pagelanguage": "en",
        "touched": _second(last.at),
        "lastrevid": last.id,
        "length": last.size,
        "fullurl": f"https://{SERVER}/wiki/{title.replace(' ', '_')}",
    }
    talk = wiki_of(view.world).pages.get(page.talk)
    if talk and talk.exists(view.now):
        shown["talkid"] = talk.id
    return shown


def _revisions_of(
    view: View, request: Request, pages: list[Page | JsonRecord], found: JsonRecord
) -> JsonRecord:
    """Return a page's revisions, newest first, as many as are asked for at once."""
    if len(pages) != 1:
        raise BadQuery("rvmultpages", "rvlimit may only be used with a single page.")
    (page,) = pages
    if not isinstance(page, Page):
        return {"batchcomplete": True, "query": {**found, "pages": [page]}}
    text = request.first("rvlimit", "10")
    limit = MOST_REVISIONS if text == "max" else min(int(text), MOST_REVISIONS)
    listed = [
        revision
        for revision in reversed(page.saved(view.now))
        if _second(revision.at) <= request.first("rvstart", "9")
        and _second(revision.at) >= request.first("rvend", "0")
    ]
    if cursor := request.first("rvcontinue"):
        listed = [revision for revision in listed if _cursor(revision) <= cursor]
    shown = [_revision(view, revision) for revision in listed[:limit]]
    content: JsonRecord = {"query": {**found, "pages": [{**_head(view, page), "revisions": shown}]}}
    if len(listed) > limit:
        return {"continue": {"rvcontinue": _cursor(listed[limit]), "continue": "||"}, **content}
    return {"batchcomplete": True, **content}


def _cursor(revision: Revision) -> str:
    digits = "".join(letter for letter in _second(revision.at) if letter.isdigit())
    return f"{digits}|{revision.id}"


def _by_revision(view: View, wiki: Wiki, identifiers: list[str]) -> JsonRecord:
    """Return revisions by identifier; those of no page come back as bad ones."""
    bad: JsonRecord = {}
    pages: dict[int, JsonRecord] = {}
    for text in identifiers:
        page = wiki.revisions.get(int(text)) if text.isdigit() else None
        saved = {revision.id: revision for revision in page.saved(view.now)} if page else {}
        if page is None or int(text) not in saved or not page.exists(view.now):
            bad[text] = {"revid": int(text), "missing": True}
            continue
        shown = pages.setdefault(page.id, {**_head(view, page), "revisions": []})
        shown["revisions"].append(_revision(view, saved[int(text)]))
    content: JsonRecord = {"pages": list(pages.values())}
    return {"batchcomplete": True, "query": {**({"badrevids": bad} if bad else {}), **content}}


def _revision(view: View, revision: Revision) -> JsonRecord:
    """Return a revision with what is not hidden of it."""
    hidden = revision.hidden(view.now)
    shown: JsonRecord = {
        "revid": revision.id,
        "parentid": revision.parent,
        "minor": revision.is_minor,
        "timestamp": _second(revision.at),
        "size": revision.size,
        "tags": ["mobile edit"] if revision.id % 5 == 0 else [],
    }
    if hidden in (USER_HIDDEN, SUPPRESSED):
        shown["userhidden"] = True
    else:
        shown["user"] = revision.user
        if revision.is_anonymous:
            shown["anon"] = True
    if hidden in (COMMENT_HIDDEN, SUPPRESSED):
        shown["commenthidden"] = True
    else:
        shown["comment"] = revision.comment
    if hidden in (TEXT_HIDDEN, SUPPRESSED):
        # The text itself is not asked for, so its hash says that it is hidden.
        shown["sha1hidden"] = True
    else:
        shown["sha1"] = revision.sha1
    if hidden == SUPPRESSED:
        shown["suppressed"] = True
    return shown


def _second(moment: int) -> str:
    return f"{iso(moment)[:19]}Z"
