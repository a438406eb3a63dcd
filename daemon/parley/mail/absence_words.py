"""How programs and people say that somebody is away, by language. Data; `absences` reads it.

PROGRAMS: what a program puts before a subject, as nobody types it: proof wherever it stands first and alone.
OFFICE: what older programs put there and people say too: proof only with the colon of a program after it, or alone.
SAID: how the text of such a reply says it. THANKS: how an acknowledgement says that a mail has come, and nothing more.
"""

from __future__ import annotations

PROGRAMS: dict[str, tuple[str, ...]] = {
    "English": (
        "automatic reply", "automatic response", "automated reply", "automated response", "auto reply",
        "auto response", "auto responder", "autoreply", "autoresponse", "autoresponder", "auto-reply",
        "auto-response", "auto-responder", "out of office autoreply", "out of office auto reply",
        "out of office auto-reply", "out of office reply", "out of office response", "out of office message",
        "out of office notification", "out-of-office autoreply", "out-of-office reply", "out-of-office message",
        "vacation reply", "vacation response", "vacation autoreply", "vacation message", "away from my mail",
        "automatically generated reply", "away message", "yahoo! auto response",
    ),
    "Welsh": ("ateb awtomatig", "ymateb awtomatig", "awtoateb", "neges awtomatig"),
    "Irish": ("freagra uathoibrioch", "uathfhreagra"),
    "Gaelic": ("freagairt fhein-obrachail", "fèin-fhreagairt"),
    "German": (
        "automatische antwort", "automatische antwort bei abwesenheit", "automatische ruckantwort",
        "automatische abwesenheitsnotiz", "abwesenheitsnotiz", "abwesenheitsnachricht", "abwesenheitsmeldung",
        "abwesenheitsassistent", "abwesenheits-assistent", "abwesenheitsagent", "autoantwort", "auto-antwort",
        "automatische e-mail-antwort", "urlaubsnotiz",
    ),
    "French": (
        "reponse automatique", "reponse automatique d'absence", "reponse auto", "message d'absence",
        "message automatique", "message automatique d'absence", "avis d'absence", "notification d'absence",
        "absence du bureau", "repondeur automatique",
    ),
    "Spanish": (
        "respuesta automatica", "respuesta automatica de fuera de oficina", "mensaje automatico",
        "contestacion automatica", "autorrespuesta",
    ),
    "Catalan": ("resposta automatica",),
    "Basque": ("erantzun automatikoa",),
    "Portuguese": (
        "resposta automatica", "resposta automatica de ausencia", "mensagem automatica", "aviso de ausencia",
    ),
    "Italian": (
        "risposta automatica", "risposta automatica di assenza", "messaggio automatico", "avviso di assenza",
        "risponditore automatico",
    ),
    "Dutch": (
        "automatisch antwoord", "automatische reactie", "automatische antwoord", "automatische beantwoording",
        "automatisch bericht", "afwezigheidsbericht", "afwezigheidsmelding", "afwezigheidsassistent",
        "automatisch afwezigheidsbericht",
    ),
    "Swedish": ("autosvar", "automatiskt svar", "automatsvar", "franvaromeddelande", "franvarobesked"),
    "Danish": ("automatisk svar", "autosvar", "fraværsbesked", "fraværsmeddelelse", "fraværsassistent"),
    "Norwegian": ("automatisk svar", "autosvar", "fraværsmelding", "fraværsassistent"),
    "Icelandic": ("sjalfvirkt svar",),
    "Finnish": ("automaattinen vastaus", "automaattivastaus", "poissaoloilmoitus", "poissaoloviesti"),
    "Estonian": ("automaatvastus", "automaatne vastus", "automaatteade"),
    "Latvian": ("automatiska atbilde", "automatiskas atbildes", "automatiskā atbilde"),
    "Lithuanian": ("automatinis atsakymas", "automatinis pranesimas"),
    "Polish": (
        "automatyczna odpowiedź", "odpowiedź automatyczna", "autoodpowiedź", "wiadomosc automatyczna",
        "informacja o nieobecnosci",
    ),
    "Czech": ("automaticka odpoveď", "automaticka odpoved", "oznameni o nepritomnosti"),
    "Slovak": ("automaticka odpoveď", "automaticka odpoved", "oznamenie o nepritomnosti"),
    "Hungarian": ("automatikus valasz", "automatikus valaszuzenet", "hazon kivul uzenet"),
    "Romanian": ("raspuns automat", "mesaj automat"),
    "Bulgarian": ("автоматичен отговор", "автоматично съобщение"),
    "Croatian, Serbian, Bosnian": ("automatski odgovor", "automatska poruka", "аутоматски одговор"),
    "Slovene": ("samodejni odgovor", "samodejno sporocilo", "avtomatski odgovor"),
    "Macedonian": ("автоматски одговор",),
    "Albanian": ("pergjigje automatike",),
    "Greek": ("αυτοματη απαντηση", "αυτοματο μηνυμα", "ειδοποιηση απουσιας"),
    "Turkish": ("otomatik yanit", "otomatik cevap", "ofis disi yaniti"),
    "Russian": ("автоматическии ответ", "автоответ", "автоответчик", "автоматическое сообщение"),
    "Ukrainian": ("автоматична відповідь", "автовідповідь"),
    "Maltese": ("tweġiba awtomatika",),
    "Japanese": ("自動応答", "自動返信", "自動返答", "自動送信", "不在通知", "不在応答", "不在自動応答"),
    "Chinese": ("自动答复", "自动回复", "自動回覆", "自動回复", "自動答覆", "外出自动答复", "外出自动回复", "自動回信", "休假自动回复", "休假自動回覆"),
    "Korean": ("자동 회신", "자동회신", "자동 응답", "자동응답", "자동 답장", "부재중 자동 응답"),
    "Arabic": ("رد تلقائي", "الرد التلقائي", "رد آلي"),
    "Hebrew": ("תשובה אוטומטית", "מענה אוטומטי"),
    "Persian": ("پاسخ خودکار",),
    "Urdu": ("خودکار جواب",),
    "Punjabi": ("ਸਵੈਚਲਿਤ ਜਵਾਬ", "ਆਟੋਮੈਟਿਕ ਜਵਾਬ"),
    "Bengali": ("স্বয়ংক্রিয় উত্তর", "স্বয়ংক্রিয় জবাব"),
    "Somali": ("jawaab toos ah", "jawaab otomaatig ah", "jawaab otomaatik ah"),
    "Hindi": ("स्वचालित उत्तर", "स्वत: उत्तर"),
    "Thai": ("ตอบกลับอัตโนมัติ", "การตอบกลับอัตโนมัติ"),
    "Vietnamese": ("tra loi tu dong", "thu tra loi tu dong", "phan hoi tu dong"),
    "Indonesian, Malay": ("balasan otomatis", "jawapan automatik", "balasan automatik"),
}  # fmt: skip

OFFICE: dict[str, tuple[str, ...]] = {
    "English": (
        "out of office", "out of the office", "out-of-office", "ooo", "oof", "away from the office",
        "away from my desk", "away from my email", "away from office", "i am away", "i'm away",
        "i am out of office", "i am out of the office", "i'm out of the office", "i am currently out of the office",
        "i'm currently out of the office", "i am on annual leave", "i am on leave", "i'm on leave",
        "currently out of the office", "not in the office", "i am not in the office", "i will be out of the office",
    ),
    "Welsh": ("allan o'r swyddfa", "i ffwrdd o'r swyddfa", "ar wyliau"),
    "Irish": ("as oifig", "lasmuigh den oifig", "as an oifig"),
    "German": ("abwesend", "abwesenheit", "außer haus", "ausser haus", "nicht im buro", "im urlaub"),
    "French": (
        "absent du bureau", "absente du bureau", "absence du bureau", "hors du bureau", "en conges", "en vacances",
    ),
    "Spanish": (
        "fuera de la oficina", "fuera de oficina", "ausente de la oficina", "ausencia de la oficina", "de vacaciones",
    ),
    "Catalan": ("fora de l'oficina",),
    "Portuguese": (
        "fora do escritorio", "ausente do escritorio", "ausencia temporaria", "ausencia do escritorio", "de ferias",
        "em ferias",
    ),
    "Italian": ("fuori sede", "fuori ufficio", "assente dall'ufficio", "in ferie", "assenza dall'ufficio"),
    "Dutch": (
        "afwezig", "afwezigheid", "niet op kantoor", "niet aanwezig", "buiten kantoor", "met vakantie", "op vakantie",
    ),
    "Swedish": ("franvarande", "franvaro", "ej pa kontoret", "inte pa kontoret", "pa semester"),
    "Danish": ("fraværende", "fravær", "ikke til stede", "ikke pa kontoret", "pa ferie"),
    "Norwegian": ("fraværende", "fravær", "ikke til stede", "ikke pa kontoret", "ute av kontoret", "pa ferie"),
    "Icelandic": ("ekki við", "fjarverandi"),
    "Finnish": ("poissa", "poissa toimistosta", "poissaolo", "lomalla"),
    "Estonian": ("kontorist valjas", "kontorist eemal", "puhkusel", "eemal"),
    "Latvian": ("arpus biroja", "prombutne", "atvalinajuma"),
    "Lithuanian": ("ne biure", "nesu biure", "esu ne biure", "atostogose"),
    "Polish": ("poza biurem", "nieobecny", "nieobecna", "nieobecnosc", "nieobecność", "na urlopie", "urlop"),
    "Czech": ("mimo kancelar", "nepritomnost", "nepritomen v kancelari", "dovolena"),
    "Slovak": ("mimo kancelarie", "nepritomnost", "dovolenka"),
    "Hungarian": ("hazon kivul", "irodan kivul", "nem vagyok az irodaban", "szabadsagon", "tavollet"),
    "Romanian": ("in afara biroului", "absent din birou", "plecat din birou", "in concediu"),
    "Bulgarian": ("извън офиса", "отсъствам от офиса", "в отпуск"),
    "Croatian, Serbian, Bosnian": (
        "izvan ureda", "van kancelarije", "odsutan", "odsutna", "na godisnjem odmoru", "ван канцеларије",
    ),
    "Slovene": ("izven pisarne", "odsoten", "odsotna", "odsotnost", "na dopustu"),
    "Greek": ("εκτος γραφειου", "απουσια απο το γραφειο", "απουσιαζω"),
    "Turkish": ("ofis disinda", "ofis disindayim", "ofis disi", "izinde", "izindeyim"),
    "Russian": ("вне офиса", "нет на месте", "отсутствую", "отсутствую на рабочем месте", "в отпуске"),
    "Ukrainian": ("поза офісом", "не в офісі", "у відпустці"),
    "Japanese": ("不在", "外出中", "休暇中", "不在のお知らせ"),
    "Chinese": ("外出", "不在办公室", "不在辦公室", "休假"),
    "Korean": ("부재 중", "부재중", "부재중 알림", "휴가 중"),
    "Arabic": ("خارج المكتب", "في إجازة"),
    "Hebrew": ("מחוץ למשרד", "לא במשרד", "בחופשה"),
}  # fmt: skip

SAID: tuple[str, ...] = (
    "out of office", "out of the office", "away from the office", "away from my desk",
    "away from my mail", "away from my email", "i am away",
    "i'm away", "i will be away", "i'll be away", "not in the office", "not at work",
    "not working today", "on annual leave", "on leave",
    "on maternity leave", "on paternity leave", "on sick leave", "on holiday",
    "on vacation", "back in the office", "back at work",
    "when i return", "on my return", "will return on", "returning on",
    "return to the office", "limited access to e", "no access to e",
    "i have left", "i've left", "i no longer work", "i am absent", "non-working day",
    "do not work on", "don't work on",
    "allan o'r swyddfa", "i ffwrdd o'r swyddfa", "ar wyliau", "ar fy ngwyliau", "yn ol yn y swyddfa", "as oifig",
    "nicht im buro", "im urlaub", "abwesend", "außer haus", "ausser haus",
    "nicht erreichbar", "wieder erreichbar", "wieder im buro",
    "absent du bureau", "absente du bureau", "je suis absent", "je serai absent",
    "en conge", "en vacances", "de retour le", "mon retour",
    "fuera de la oficina", "fuera de oficina", "de vacaciones", "estoy ausente",
    "estare ausente", "fora de l'oficina",
    "fora do escritorio", "de ferias", "ausente", "fuori ufficio", "fuori sede",
    "in ferie", "sono assente", "saro assente",
    "afwezig", "niet op kantoor", "niet aanwezig", "met vakantie", "op vakantie",
    "weer bereikbaar", "weer op kantoor",
    "franvarande", "pa semester", "semester till", "ater pa kontoret", "fraværende",
    "ikke pa kontoret", "pa ferie", "tilbage den", "tilbake den",
    "poissa", "lomalla", "toimistolta", "kontorist valjas", "puhkusel",
    "arpus biroja", "atvalinajuma", "ne biure", "atostog",
    "poza biurem", "na urlopie", "nieobecn", "mimo kancelar", "dovolen", "nepritomn",
    "szabadsagon", "nem vagyok az irodaban", "hazon kivul",
    "in afara biroului", "in concediu", "извън офиса", "в отпуск", "вне офиса",
    "отсутству", "поза офісом", "відпустці",
    "izvan ureda", "godisnjem odmoru", "odsot", "na dopustu", "εκτος γραφειου",
    "σε αδεια", "απουσιαζω", "ofis disinda", "izindeyim", "izinli",
    "不在", "外出中", "休暇", "休假", "出差", "부재", "휴가", "خارج المكتب", "إجازة", "מחוץ למשרד", "בחופשה",
)  # fmt: skip

THANKS: tuple[str, ...] = (
    "we have received your", "we've received your", "your email has been received",
    "your e-mail has been received", "your message has been received",
    "your enquiry has been", "your request has been", "has been received and",
    "acknowledge receipt", "acknowledges receipt", "ticket number",
    "ticket has been", "reference number is", "case has been created",
    "thank you for contacting", "thanks for contacting",
    "has been created and", "ticket has been created", "creation of a trouble ticket",
    "request for support has been", "is being reviewed", "assigned ticket",
    "received your e", "aim to respond", "will respond within", "mailbox is not monitored",
    "inbox is not monitored", "mae eich e-bost wedi", "wedi dod i law",
    "thank you for your enquiry", "thank you for getting in touch", "wir haben ihre",
    "eingangsbestatigung", "nous avons bien recu",
    "thank you for your email. you wrote", "thank you for your e-mail. you wrote",
    "thank you for your message. you wrote",
    "thank you for your request. you wrote", "thank you for your enquiry. you wrote", "will be answered by a human",
    "hemos recibido su", "abbiamo ricevuto la", "we hebben uw", "rydym wedi derbyn eich", "diolch am gysylltu",
)  # fmt: skip

# Before the day on which they are back, or after which they are.
BACK: tuple[str, ...] = (
    "until", "till", "til", "through", "up to", "up to and including", "return", "returning",
    "i return", "be back", "back", "i'm back", "resume", "reply", "respond",
    "next working day is", "tan", "yn ol", "nol", "dychwelyd", "bis", "bis zum",
    "bis einschließlich", "ab", "zuruck", "wieder",
    "jusqu'au", "jusqu'a", "de retour", "retour", "reviens", "a partir du", "hasta", "de vuelta",
    "regreso", "vuelvo", "volvere", "a partir del", "ate", "regresso", "volto",
    "fino al", "fino a", "rientro", "rientrero", "tornero", "torno", "tot", "tot en met", "t/m", "terug",
    "weer", "vanaf", "till och med", "tillbaka", "ater", "til og med", "tilbage", "tilbake",
    "do", "wracam", "wroce", "palaan", "vissza", "zpet", "spat", "inapoi", "до",
    "вернусь", "вернемся", "до конца", "εως", "μεχρι", "επιστρεφω",
)  # fmt: skip
# What may stand between such a word and the day.
FILLING: tuple[str, ...] = (
    "on", "the", "at", "in", "to", "of", "my", "our", "office", "work", "school", "desk", "day",
    "again", "from", "next", "week", "commencing", "beginning", "w/c", "and", "including",
    "am", "den", "dem", "der", "zum", "im", "buro", "ab", "le", "au", "lundi", "mardi", "mercredi",
    "jeudi", "vendredi", "montag", "dienstag", "mittwoch", "donnerstag", "freitag",
    "el", "al", "dia", "del", "lunes", "martes", "miercoles", "jueves", "viernes", "il",
    "giorno", "lunedi", "martedi", "mercoledi", "giovedi", "venerdi",
    "o", "no", "ao", "segunda-feira", "op", "maandag", "dinsdag", "woensdag", "donderdag",
    "vrijdag", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "mandagen",
    "ar", "yn", "y", "ddydd", "swyddfa", "gwaith", "dnia", "w", "poniedziałek",
    "poniedzialek", "pondeli", "на", "понедельник", "й",
)  # fmt: skip
# Behind the day: "10.4. asti", "13 april ben ik weer bereikbaar".
FOLLOWED: tuple[str, ...] = (
    "asti", "saakka", "-ig", "'a kadar", "'e kadar", "a kadar", "e kadar", "まで", "까지", "bin ich",
    "wieder", "ben ik", "i am back", "i'm back", "i will be back", "i return",
)  # fmt: skip
# Between the first and the last day away.
BETWEEN: tuple[str, ...] = (
    "to", "until", "till", "til", "through", "and", "bis", "bis zum", "au", "al", "ao", "a", "y", "t/m", "tot",
    "tot en met", "i", "do", "tan", "till och med", "til og med",
)  # fmt: skip
