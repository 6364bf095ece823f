"""What people say: phrases in English and Finnish, each with its planted valence in [-1, 1]."""

from dataclasses import dataclass

EN, FI = 0, 1
LANGUAGES = ("en", "fi")

ANNOUNCE, PRAISE, COMPLAINT, QUESTION, IDEA, CHAT, ANSWER, AUTO, THANKS, GRUMBLE = range(10)
INTENTS = (
    "announce", "praise", "complaint", "question", "idea",
    "chat", "answer", "auto", "thanks", "grumble",
)  # fmt: skip

PRODUCTS = ("Aamu", "Kuura", "Tumma", "Valo", "Hetki", "Saaristo", "Ruska", "Usva")

# Valence of the lists below, in their order: strongly bad, bad, neutral, good, very good.
VALENCES = (-0.8, -0.4, 0.0, 0.4, 0.8)

Banks = dict[int, tuple[tuple[str, ...], ...]]

ENGLISH: Banks = {
    ANNOUNCE: (
        (),
        (),
        (
            "{p} is back on the shelf this week.",
            "We roast {p} on Tuesday and ship it on Wednesday.",
            "The roastery opens at nine on Saturday.",
            "New batch of {p}, washed, from Huila.",
            "How do you brew {p}: filter, press or moka?",
        ),
        (
            "{p} has a nice note of blackberry this year.",
            "A good morning starts with {p}.",
            "Happy to see so many of you at the roastery.",
        ),
        ("We love how {p} turned out, the best batch so far!", "Thank you, what a great day!"),
    ),
    PRAISE: (
        (),
        (),
        (),
        (
            "{p} tastes good with oat milk.",
            "Nice and friendly service today.",
            "I like the new bag of {p}.",
            "Fast delivery again, thanks.",
            "The {p} roast is pleasant and smooth.",
        ),
        (
            "I love {p}, best coffee in town!",
            "{p} is absolutely amazing, thank you!",
            "Wonderful people, excellent coffee, perfect morning.",
            "Brilliant service, they fixed it at once. Great!",
        ),
    ),
    COMPLAINT: (
        (
            "{p} tastes awful, worst bag I ever bought.",
            "Terrible delivery, the parcel is lost and nobody cares.",
            "I hate this, two weeks and still no refund. Horrible.",
            "This is a disgusting way to treat a customer.",
        ),
        (
            "My bag of {p} arrived broken.",
            "The web shop fails at payment, annoying.",
            "{p} is a disappointment this time, a bit sour.",
            "My subscription was charged twice, that is wrong.",
            "Still waiting for my order, poor service.",
        ),
        (),
        (),
        (),
    ),
    QUESTION: (
        (),
        (),
        (
            "When does {p} come back?",
            "Do you ship to Oulu?",
            "What grind do you suggest for {p} in a moka pot?",
            "Where do I change the address of my subscription?",
            "Is {p} sold as whole beans?",
            "How many grams of {p} do you use for a litre?",
        ),
        (),
        (),
    ),
    IDEA: (
        (),
        (),
        (
            "Idea: sell {p} in bags of one kilo.",
            "Could the bags of {p} be returned and filled again?",
            "You should write the roast date on the front of the bag.",
        ),
        ("It would be nice to have {p} without caffeine.",),
        ("I would love a tasting of {p} at the roastery!",),
    ),
    CHAT: (
        ("What a horrible cup, I want my money back.", "The coffee at work is terrible."),
        ("Bitter again, sad start of the day.", "My grinder is broken, bad luck."),
        (
            "Third cup today and it is not noon.",
            "Changed from press to filter this week.",
            "The kettle is on.",
            "Light roast or dark roast?",
            "Reading about water and extraction.",
            "Counting grams and seconds again.",
        ),
        ("A nice cup and a good book.", "The new cafe on the corner is pleasant."),
        ("Best espresso of my life today!", "I love the smell of fresh beans, wonderful."),
    ),
    ANSWER: (
        (),
        (),
        (
            "Could you send us your order number, please?",
            "It ships on Wednesday and takes two days.",
            "We checked: the parcel is at the pick-up point.",
            "Use a medium grind and water at 94 degrees.",
            "We send you a new bag today.",
        ),
        ("Happy to help, a new bag is on its way.", "Good question, we answer in a message."),
        ("Thank you, that is wonderful to hear!",),
    ),
    AUTO: (
        (),
        (),
        ("We got your message. We answer on weekdays from 8 to 17. (automatic reply)",),
        (),
        (),
    ),
    THANKS: (
        (),
        (),
        (),
        ("Thanks, that works.", "Good, I got it now.", "Nice, thank you."),
        ("Perfect, thank you so much!", "Great help, you are the best!"),
    ),
    GRUMBLE: (
        ("Still nothing. This is terrible service.",),
        ("That does not help, sorry.", "It fails again, a disappointment."),
        ("My order number is in the message.", "I will try that tomorrow."),
        (),
        (),
    ),
}

FINNISH: Banks = {
    ANNOUNCE: (
        (),
        (),
        (
            "{p} on taas hyllyssä tällä viikolla.",
            "Paahdamme {p}-kahvia tiistaina ja lähetämme keskiviikkona.",
            "Paahtimo aukeaa lauantaina yhdeksältä.",
            "Miten sinä keität {p}-kahvin: suodattimella vai pannulla?",
        ),
        ("{p} on tänä vuonna mukavan marjainen.", "Hyvä aamu alkaa {p}-kahvilla."),
        ("Olemme ylpeitä: {p} on paras erä tähän asti!", "Kiitos kaikille, ihana päivä!"),
    ),
    PRAISE: (
        (),
        (),
        (),
        (
            "{p} on hyvä kauramaidon kanssa.",
            "Mukava ja ystävällinen palvelu tänään.",
            "Nopea toimitus taas, kiitos.",
        ),
        (
            "Rakastan {p}-kahvia, kaupungin paras!",
            "{p} on aivan ihana, kiitos!",
            "Loistava palvelu ja erinomainen kahvi.",
        ),
    ),
    COMPLAINT: (
        (
            "{p} on kamala, huonoin pussi ikinä.",
            "Surkea toimitus, paketti on hukassa eikä ketään kiinnosta.",
            "Hirveä palvelu, kaksi viikkoa eikä rahoja näy.",
        ),
        (
            "{p} tuli perille rikki.",
            "Verkkokaupan maksu ei toimi, ärsyttävä vika.",
            "{p} oli pettymys, hapan maku.",
            "Tilausta ei ole kuulunut, huono juttu.",
        ),
        (),
        (),
        (),
    ),
    QUESTION: (
        (),
        (),
        (
            "Milloin {p} tulee takaisin?",
            "Lähetättekö Ouluun?",
            "Mikä jauhatus {p}-kahville mutteripannussa?",
            "Missä vaihdan tilauksen osoitteen?",
        ),
        (),
        (),
    ),
    IDEA: (
        (),
        (),
        ("Idea: {p} kilon pussissa.", "Voisiko {p}-pussin palauttaa ja täyttää uudestaan?"),
        ("Olisi mukava saada {p} ilman kofeiinia.",),
        (),
    ),
    CHAT: (
        ("Kamala kuppi, rahat takaisin.", "Työpaikan kahvi on hirveää."),
        ("Taas kitkerää, surullinen aamu.", "Mylly on rikki, huono tuuri."),
        (
            "Kolmas kuppi eikä kello ole kahtatoista.",
            "Vaihdoin pressopannusta suodattimeen.",
            "Vesi kiehuu.",
            "Vaalea vai tumma paahto?",
        ),
        ("Hyvä kuppi ja mukava kirja.", "Kulman uusi kahvila on viihtyisä."),
        ("Elämäni paras espresso tänään!", "Rakastan tuoreen kahvin tuoksua, ihanaa."),
    ),
    ANSWER: (
        (),
        (),
        (
            "Voisitko lähettää tilauksen numeron?",
            "Lähtee keskiviikkona ja kestää kaksi päivää.",
            "Tarkistimme: paketti on noutopisteessä.",
            "Lähetämme uuden pussin tänään.",
        ),
        ("Autamme mielellämme, uusi pussi on matkalla.",),
        ("Kiitos, ihana kuulla!",),
    ),
    AUTO: (
        (),
        (),
        ("Viestisi on saapunut. Vastaamme arkisin kello 8-17. (automaattinen vastaus)",),
        (),
        (),
    ),
    THANKS: (
        (),
        (),
        (),
        ("Kiitos, tuo toimii.", "Hyvä, nyt onnistui."),
        ("Täydellistä, kiitos paljon!", "Loistavaa apua, olette parhaita!"),
    ),
    GRUMBLE: (
        ("Ei vieläkään mitään. Surkeaa palvelua.",),
        ("Tuosta ei ollut apua, harmi.",),
        ("Numero on viestissä.", "Kokeilen huomenna."),
        (),
        (),
    ),
}

OPENERS = (
    ("", "", "", "Morning.", "So,", "Well,", "Friday mood.", "Just now:", "Note to self."),
    ("", "", "", "Huomenta.", "No niin,", "Hei,", "Perjantai.", "Juuri nyt:", "Muistiin."),
)
CLOSERS = (
    ("", "", "", "Back to work.", "More tomorrow.", "That is all.", "What about you?"),
    ("", "", "", "Takaisin töihin.", "Huomenna lisää.", "Siinä kaikki.", "Entä sinä?"),
)


@dataclass(frozen=True)
class Phrase:
    """One phrase; `{p}` stands for the name of a product."""

    language: int
    intent: int
    valence: float
    text: str


PHRASES: tuple[Phrase, ...] = tuple(
    Phrase(language, intent, VALENCES[level], text)
    for language, banks in ((EN, ENGLISH), (FI, FINNISH))
    for intent, levels in banks.items()
    for level, texts in enumerate(levels)
    for text in texts
)
