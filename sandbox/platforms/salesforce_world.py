"""Salesforce's records, made of the same world as HubSpot's, as they stand at the clock."""

from collections.abc import Iterator
from typing import Any

from sandbox.cases import CATEGORIES, PRIORITIES
from sandbox.chance import DAY, HOUR
from sandbox.names import LAST, PLAIN
from sandbox.people import MASTODON, X
from sandbox.platforms.hubspot_firms import company_of, firms_of
from sandbox.text import say
from sandbox.view import View

Values = dict[str, Any]
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
SUFFIXES = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
CHANNELS = ("Email", "Chat", "Twitter", "Phone")
NETWORKS = {X: "Twitter", MASTODON: "Other"}
SOURCES = ("Web", "Social", "Partner", "Referral", "Advertisement", "Other")
UNDELETED_AFTER = 5 * DAY


def make_id(prefix: str, number: int) -> str:
    """Return the identifier of 18 characters of an object's row; it ascends with the row."""
    digits, rest = "", 3_844 + number * 37
    while rest:
        rest, digit = divmod(rest, 62)
        digits = DIGITS[digit] + digits
    short = f"{prefix}5g{digits:0>10}"
    marks = (short[start : start + 5] for start in range(0, 15, 5))
    return short + "".join(
        SUFFIXES[sum(1 << place for place, letter in enumerate(mark) if letter.isupper())]
        for mark in marks
    )


def system(view: View, created: int, *later: int) -> Values:
    """Return the times of a row: made, and last changed by what had come of `later`."""
    changed = max([created, *(moment for moment in later if 0 < moment <= view.now)])
    return {"CreatedDate": int(created), "SystemModstamp": int(changed), "IsDeleted": False}


def deleted(view: View, row: Values, at: int, back: int = 0) -> Values:
    """Return a row that is deleted at a moment (0: never) and undeleted at another."""
    if not 0 < at <= view.now:
        return row
    is_back = 0 < back <= view.now
    changed = max(row["SystemModstamp"], back if is_back else at)
    return {**row, "IsDeleted": not is_back, "SystemModstamp": int(changed)}


def accounts(view: View) -> Iterator[Values]:
    """Yield accounts: the same companies as HubSpot's."""
    firms = firms_of(view.index)
    for row, created in enumerate(firms.created.tolist()):
        values = {
            "Id": make_id("001", row),
            "Name": f'{LAST[row % len(LAST)]} "Kahvi", Oy\n{row}',
            "Type": ("Customer - Direct", "Prospect")[row % 2],
            "Industry": "Food & Beverage",
            "BillingCountry": ("Finland", "Sweden")[row % 2],
            "Website": f"https://{PLAIN[LAST[row % len(LAST)]]}{row}.example",
            "AccountSource": SOURCES[row % len(SOURCES)],
            "NumberOfEmployees": 3 + row * 7 % 400,
            "OwnerId": make_id("005", row % 3),
            **system(view, created),
        }
        yield deleted(view, values, int(firms.archived_at[row]), int(firms.restored_at[row]))


def contacts(view: View) -> Iterator[Values]:
    """Yield contacts, with those merged into others and those undeleted."""
    contacts, people = view.world.contacts, view.world.people
    for row in range(len(contacts.id)):
        first, last = people.name(int(contacts.customer[row]))
        company, merged = company_of(view, row), int(contacts.merged_at[row])
        values = {
            "Id": make_id("003", row),
            "AccountId": make_id("001", company) if company >= 0 else None,
            "FirstName": first,
            "LastName": last,
            "Email": f"{PLAIN[first]}.{PLAIN[last]}{contacts.customer[row]}@mail.example",
            "Phone": f"+358 40 {row * 7919 % 10_000_000:07d}",
            "MailingCountry": ("Finland", "Sweden")[row % 2],
            "LeadSource": SOURCES[int(contacts.source[row])],
            "HasOptedOutOfEmail": row % 9 == 0,
            "OwnerId": make_id("005", row % 4),
            **system(view, int(contacts.created[row]), int(view.contact_changes[row])),
        }
        if 0 < merged <= view.now:
            values["MasterRecordId"] = make_id("003", int(contacts.merged_into[row]))
            yield deleted(view, values, merged)
            continue
        gone = int(contacts.archived_at[row])
        yield deleted(view, values, gone, gone + UNDELETED_AFTER if gone and row % 2 else 0)


def leads(view: View) -> Iterator[Values]:
    """Yield leads: every third contact was one before."""
    contacts, people = view.world.contacts, view.world.people
    for row in range(0, len(contacts.id), 3):
        first, last = people.name(int(contacts.customer[row]))
        converted = int(contacts.created[row])
        is_converted = converted <= view.now
        yield {
            "Id": make_id("00Q", row),
            "FirstName": first,
            "LastName": last,
            "Company": f"{last} & Co",
            "Email": f"{PLAIN[first]}.{PLAIN[last]}{contacts.customer[row]}@mail.example",
            "Country": "Finland",
            "Status": "Closed - Converted" if is_converted else "Open - Not Contacted",
            "LeadSource": SOURCES[int(contacts.source[row])],
            "IsConverted": is_converted,
            "ConvertedDate": converted if is_converted else None,
            "ConvertedContactId": make_id("003", row) if is_converted else None,
            "OwnerId": make_id("005", row % 4),
            **system(view, converted - 6 * DAY, converted),
        }


def opportunities(view: View) -> Iterator[Values]:
    """Yield opportunities: the deals."""
    deals, contact_of = view.world.deals, view.index.contact_of_customer
    for row in range(len(deals.id)):
        closed = int(deals.closed[row])
        is_closed = 0 < closed <= view.now
        is_won = is_closed and bool(deals.is_won[row])
        contact = int(contact_of[deals.customer[row]])
        company = company_of(view, contact)
        open_stage = "Qualification" if deals.qualified[row] <= view.now else "Prospecting"
        values = {
            "Id": make_id("006", row),
            "AccountId": make_id("001", company) if company >= 0 else None,
            "ContactId": make_id("003", contact),
            "Name": f"Subscription {row}",
            "Type": "New Customer",
            "StageName": ("Closed Won" if is_won else "Closed Lost") if is_closed else open_stage,
            "Amount": float(deals.amount[row]) / 100,
            "Probability": 100.0 if is_won else 0.0 if is_closed else 40.0,
            "CloseDate": closed if is_closed else int(deals.created[row]) + 60 * DAY,
            "IsClosed": is_closed,
            "IsWon": is_won,
            "LeadSource": SOURCES[row % len(SOURCES)],
            "CampaignId": make_id("701", row % 8) if row % 3 == 0 else None,
            "OwnerId": make_id("005", row % 3),
            **system(view, int(deals.created[row]), int(deals.qualified[row]), closed),
        }
        yield deleted(view, values, int(deals.archived_at[row]))


def cases(view: View) -> Iterator[Values]:
    """Yield cases: the tickets."""
    tickets, contact_of = view.world.tickets, view.index.contact_of_customer
    for row in range(len(tickets.id)):
        closed = int(tickets.closed[row])
        is_closed = 0 < closed <= view.now
        contact = int(contact_of[tickets.customer[row]])
        company = company_of(view, contact)
        values = {
            "Id": make_id("500", row),
            "CaseNumber": f"{row + 1000:08d}",
            "AccountId": make_id("001", company) if company >= 0 else None,
            "ContactId": make_id("003", contact),
            "Origin": CHANNELS[int(tickets.channel[row])],
            "Type": CATEGORIES[int(tickets.category[row])].capitalize(),
            "Status": "Closed" if is_closed else "New",
            "Priority": PRIORITIES[int(tickets.priority[row])].capitalize(),
            "IsClosed": is_closed,
            "ClosedDate": closed if is_closed else None,
            "IsEscalated": row % 17 == 0,
            "SourceId": make_id("0ST", row) if tickets.post[row] >= 0 else None,
            "OwnerId": make_id("005", row % 4),
            **system(view, int(tickets.created[row]), closed),
        }
        yield deleted(view, values, int(tickets.archived_at[row]))


def campaigns(view: View) -> Iterator[Values]:
    """Yield campaigns, with names that are hard to write as CSV."""
    for row in range(8):
        start = view.world.start + row * 40 * DAY
        yield {
            "Id": make_id("701", row),
            "Name": f'Kampanja {row}: "kahvi, pulla"\nosa {row + 1}',
            "Type": ("Email", "Social", "Event")[row % 3],
            "Status": "Completed" if start + 30 * DAY <= view.now else "In Progress",
            "IsActive": True,
            "StartDate": start,
            "EndDate": start + 30 * DAY,
            "BudgetedCost": 2500.0 + row,
            "ActualCost": 1999.5 + row,
            "NumberSent": 1000.0,
            "NumberOfLeads": row * 3,
            "NumberOfContacts": row * 5,
            "NumberOfResponses": row * 2,
            "OwnerId": make_id("005", 1),
            **system(view, start - DAY, start, start + 30 * DAY),
        }


def users(view: View) -> Iterator[Values]:
    """Yield users: they are never deleted."""
    for row, first in enumerate(("Aino", "Eero", "Maria", "Otso", "Helmi")):
        made = view.world.start - 90 * DAY
        row_values = {
            "Id": make_id("005", row),
            "Username": f"{first.lower()}@lumo.example",
            "Name": f"{first} {LAST[row]}",
            "Email": f"{first.lower()}@lumo.example",
            "UserType": "Standard",
            "IsActive": row < 4,
            **system(view, made, made + 60 * DAY),
        }
        yield {name: value for name, value in row_values.items() if name != "IsDeleted"}


def personas(view: View) -> Iterator[Values]:
    """Yield social personas: the accounts that contacts told."""
    contacts, people, accounts = view.world.contacts, view.world.people, view.world.accounts
    for row in range(len(contacts.id)):
        for platform, network in NETWORKS.items():
            told = int(contacts.told_at[row, platform])
            if not 0 < told <= view.now:
                continue
            account = int(people.account_on[contacts.customer[row], platform])
            yield {
                "Id": make_id("0SP", 2 * row + platform),
                "ParentId": make_id("003", row),
                "Provider": network,
                "ExternalId": str(accounts.id[account]),
                "Name": accounts.handles[account],
                "RealName": " ".join(people.name(int(contacts.customer[row]))),
                "Followers": int(view.followers[account]),
                "Following": int(accounts.following[account]),
                "IsBlacklisted": False,
                **system(view, told),
            }


def posts(view: View) -> Iterator[Values]:
    """Yield social posts: those that cases came from."""
    tickets, posts, contact_of = (
        view.world.tickets,
        view.world.posts,
        view.index.contact_of_customer,
    )
    for row in range(len(tickets.id)):
        post = int(tickets.post[row])
        if post < 0:
            continue
        contact, platform = int(contact_of[tickets.customer[row]]), int(posts.platform[post])
        told = int(view.world.contacts.told_at[contact, platform])
        is_told = 0 < told <= view.now
        yield {
            "Id": make_id("0ST", row),
            "PersonaId": make_id("0SP", 2 * contact + platform) if is_told else None,
            "ParentId": make_id("500", row),
            "WhoId": make_id("003", contact),
            "Provider": NETWORKS[platform],
            "ExternalPostId": str(posts.id[post]),
            "Handle": view.world.accounts.handles[int(posts.account[post])],
            "Content": f'{say(posts.wording[post])}\n"Kiitos, kahvi!"',
            "MessageType": "Tweet" if platform == X else "Post",
            "Posted": int(posts.at[post]),
            "Sentiment": ("Negative", "Neutral", "Positive")[int(posts.valence[post] > -0.1) * 2],
            "IsOutbound": False,
            "LikesAndVotes": int(posts.final_likes[post] * view.ripeness(post)),
            "OwnerId": make_id("005", row % 4),
            **system(view, int(tickets.created[row]), int(tickets.created[row]) + HOUR),
        }
