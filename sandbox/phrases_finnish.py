"""Finnish phrases by intent, from strongly bad to very good; `{p}` stands for a product."""

from sandbox.intents import (
    ANNOUNCE,
    ANSWER,
    AUTO,
    CHAT,
    COMPLAINT,
    GRUMBLE,
    IDEA,
    PRAISE,
    QUESTION,
    THANKS,
    Banks,
)

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
