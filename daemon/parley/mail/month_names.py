"""The months as mail programs of many languages print them: a word -> 1 to 12. A table, and the one question asked of it.

Some names are two months' in different languages (listopad is October in Croatian, November in Polish and Czech).
Croatian writes a dot behind the day, Polish none: where that tells, `dotted` does.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# In each row twelve months; "/" parts the forms of one month: as a title, and as it stands beside a day.
# A row that begins with blanks goes on from the one above.
_TABLE = """
en january february march april may june july august september/sept october november december
de januar/jänner/jaenner februar/feber märz/maerz/mrz april mai juni juli august september oktober november
   dezember
fr janvier février mars avril mai juin juillet août septembre octobre novembre décembre
es enero febrero marzo abril mayo junio julio agosto septiembre/setiembre octubre noviembre diciembre
it gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
pt janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
nl januari februari maart/mrt april mei juni juli augustus september oktober november december
pl styczeń/stycznia luty/lutego marzec/marca kwiecień/kwietnia maj/maja czerwiec/czerwca lipiec/lipca
   sierpień/sierpnia wrzesień/września październik/października listopad/listopada grudzień/grudnia
cs leden/ledna únor/února březen/března duben/dubna květen/května červen/června červenec/července srpen/srpna
   září říjen/října listopadu prosinec/prosince
sk január/januára február/februára marec/marca apríl/apríla máj/mája jún/júna júl/júla august/augusta
   september/septembra október/októbra november/novembra december/decembra
sv januari februari mars april maj juni juli augusti september oktober november december
da januar februar marts april maj juni juli august september oktober november december
nb januar februar mars april mai juni juli august september oktober november desember
fi tammikuu/tammikuuta helmikuu/helmikuuta maaliskuu/maaliskuuta huhtikuu/huhtikuuta toukokuu/toukokuuta
   kesäkuu/kesäkuuta heinäkuu/heinäkuuta elokuu/elokuuta syyskuu/syyskuuta lokakuu/lokakuuta
   marraskuu/marraskuuta joulukuu/joulukuuta
is janúar febrúar mars apríl maí júní júlí ágúst september október nóvember desember
et jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember
lv janvāris februāris marts aprīlis maijs jūnijs jūlijs augusts septembris oktobris novembris decembris
lt sausis/sausio vasaris/vasario kovas/kovo balandis/balandžio gegužė/gegužės birželis/birželio liepa/liepos
   rugpjūtis/rugpjūčio rugsėjis/rugsėjo spalis/spalio lapkritis/lapkričio gruodis/gruodžio
hu január február március április május június július augusztus szeptember október november december
ro ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie
hr siječanj/siječnja veljača/veljače ožujak/ožujka travanj/travnja svibanj/svibnja lipanj/lipnja srpanj/srpnja
   kolovoz/kolovoza rujan/rujna - studeni/studenoga/studenog prosinac/prosinca
sl januar/januarja februar/februarja marec/marca april/aprila maj/maja junij/junija julij/julija avgust/avgusta
   september/septembra oktober/oktobra november/novembra december/decembra
tr ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
cy ionawr chwefror mawrth ebrill mai mehefin gorffennaf/gorff awst medi hydref tachwedd rhagfyr
ga eanáir feabhra márta aibreán bealtaine meitheamh iúil lúnasa meán/mfómh deireadh/dfómh samhain nollaig
ca gener febrer març abril maig juny juliol agost/ag setembre octubre novembre desembre
id januari februari maret april mei juni juli agustus september oktober november desember
el ιανουάριος/ιανουαρίου φεβρουάριος/φεβρουαρίου μάρτιος/μαρτίου απρίλιος/απριλίου μάιος/μαΐου ιούνιος/ιουνίου
   ιούλιος/ιουλίου αύγουστος/αυγούστου σεπτέμβριος/σεπτεμβρίου οκτώβριος/οκτωβρίου νοέμβριος/νοεμβρίου
   δεκέμβριος/δεκεμβρίου
ru январь/января февраль/февраля март/марта апрель/апреля май/мая июнь/июня июль/июля август/августа
   сентябрь/сентября октябрь/октября ноябрь/ноября декабрь/декабря
uk січень/січня лютий/лютого березень/березня квітень/квітня травень/травня червень/червня липень/липня
   серпень/серпня вересень/вересня жовтень/жовтня листопад/листопада грудень/грудня
bg януари февруари март април май юни юли август септември октомври ноември декември
sr јануар/јануара фебруар/фебруара март/марта април/априла мај/маја јун/јуна јул/јула август/августа
   септембар/септембра октобар/октобра новембар/новембра децембар/децембра
sr-latn januar februar mart april maj jun jul avgust septembar/septembra oktobar/oktobra novembar/novembra
   decembar/decembra
gl xaneiro febreiro marzo abril maio xuño xullo agosto setembro outubro novembro decembro
eu urtarrila/urtarrilaren otsaila/otsailaren martxoa/martxoaren apirila/apirilaren maiatza/maiatzaren
   ekaina/ekainaren uztaila/uztailaren abuztua/abuztuaren iraila/irailaren urria/urriaren azaroa/azaroaren
   abendua/abenduaren
af januarie februarie maart april mei junie julie augustus september oktober november desember
sw januari februari machi aprili mei juni julai agosti septemba oktoba novemba desemba
ms januari februari mac april mei jun julai ogos september oktober november disember
he ינואר פברואר מרץ/מרס אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר
sq janar shkurt mars prill maj qershor korrik gusht shtator tetor nëntor dhjetor
mk јануари февруари март април мај јуни јули август септември октомври ноември декември
mt jannar frar marzu april mejju ġunju lulju awwissu settembru ottubru novembru diċembru
so janaayo febraayo maarso abriil maajo juun luulyo agoosto sebteembar oktoobar nofeembar diseembar
ka იანვარი თებერვალი მარტი აპრილი მაისი ივნისი ივლისი აგვისტო სექტემბერი ოქტომბერი ნოემბერი დეკემბერი
fil enero pebrero marso abril mayo hunyo hulyo agosto setyembre oktubre nobyembre disyembre
fa ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر
ur جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر
hi जनवरी/जन फ़रवरी/फरवरी/फ़र मार्च अप्रैल मई जून जुलाई/जुल अगस्त/अग सितंबर/सितम्बर अक्टूबर/अक्तूबर
   नवंबर/नवम्बर/नव दिसंबर/दिसम्बर
bn জানুয়ারি/জানুয়ারী ফেব্রুয়ারি/ফেব্রুয়ারী মার্চ এপ্রিল মে জুন জুলাই আগস্ট/আগ সেপ্টেম্বর অক্টোবর
   নভেম্বর ডিসেম্বর
pa ਜਨਵਰੀ/ਜਨ ਫ਼ਰਵਰੀ/ਫਰਵਰੀ ਮਾਰਚ ਅਪ੍ਰੈਲ ਮਈ ਜੂਨ ਜੁਲਾਈ ਅਗਸਤ/ਅਗ ਸਤੰਬਰ ਅਕਤੂਬਰ ਨਵੰਬਰ ਦਸੰਬਰ
gu જાન્યુઆરી ફેબ્રુઆરી માર્ચ એપ્રિલ મે જૂન જુલાઈ ઑગસ્ટ સપ્ટેમ્બર ઑક્ટોબર નવેમ્બર ડિસેમ્બર
ta ஜனவரி/ஜன பிப்ரவரி மார்ச் ஏப்ரல் மே ஜூன் ஜூலை ஆகஸ்ட்/ஆக செப்டம்பர் அக்டோபர் நவம்பர்/நவ டிசம்பர்
th มกราคม/ม.ค กุมภาพันธ์/ก.พ มีนาคม/มี.ค เมษายน/เม.ย พฤษภาคม/พ.ค มิถุนายน/มิ.ย กรกฎาคม/ก.ค สิงหาคม/ส.ค
   กันยายน/ก.ย ตุลาคม/ต.ค พฤศจิกายน/พ.ย ธันวาคม/ธ.ค
ar يناير فبراير مارس أبريل/إبريل مايو/ماي يونيو يوليو/يوليوز أغسطس/غشت سبتمبر/شتنبر أكتوبر نوفمبر/نونبر
   ديسمبر/دجنبر
"""
# Where a dot stands behind the day: Croatian
_DOTTED = {"listopad": 10, "listopada": 10, "lis": 10, "lip": 6, "srp": 7}
_LETTERS = str.maketrans({"ł": "l", "æ": "ae", "ø": "o", "ı": "i", "đ": "d", "ð": "d"})
_ENDINGS_FROM = 5  # a name of so many letters may carry an ending that the table does not know


def folded(word: str) -> str:
    """In small letters, without accents."""
    letters = unicodedata.normalize("NFKD", word.lower().translate(_LETTERS))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _names() -> tuple[dict[str, int], dict[str, int]]:
    """Whole names, and all that may stand for one: its first letters, three at least. Earlier rows win."""
    whole: dict[str, int] = {}
    short: dict[str, int] = {}
    for row in _TABLE.strip().replace("\n  ", "").splitlines():
        for number, names in enumerate(row.split()[1:], 1):
            for name in map(folded, names.split("/")):
                whole.setdefault(name, number)
                for length in range(3, len(name)):
                    short.setdefault(name[:length], number)
    return whole, short


_WHOLE, _SHORT = _names()


@lru_cache(maxsize=1024)
def month_of(word: str, dotted: bool = False) -> int:
    """The month that a word names, whole or cut short, 0 if none."""
    letters = folded(word)
    if len(letters) > 3 and letters[0] == "ב":  # Hebrew writes "in April" in one word
        letters = letters[1:]
    if dotted and letters in _DOTTED:
        return _DOTTED[letters]
    if number := _WHOLE.get(letters) or _SHORT.get(letters):
        return number
    for length in range(len(letters) - 1, _ENDINGS_FROM - 1, -1):
        if number := _WHOLE.get(letters[:length]):
            return number
    return 0
