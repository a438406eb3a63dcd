"""How the messages begin that `near_answers` knows: their first four letters, or all where there are fewer, in small letters.

Few notes begin so, and only those are held against its long table. `tests/mail/test_beginnings.py` works them out of it.
"""

from __future__ import annotations

LETTERS = 4
_BEGINNINGS = (
    " did| doe| is | isn|'d l|'n a|'n b|'n c|'n d|'n f|'n m|'n o|'n s|a ca|a f2|a fa|a in|a ph|a te|a vi|agre|all |ange|argy"
    "|aros|away|aye|be l|been|both|brys|call|can |can'|cann|conf|coul|cymo|cytu|cywi|datr|ddat|ddwe|dead|deli|did |didn|dim "
    "|disg|do n|does|don'|dweu|dwi |dwi'|dwia|dwib|dwic|dwid|dwif|dwim|dwio|dwis|dwiw|dwiy|ever|extr|f2f |face|fate|fixe|frys"
    "|glad|go a|goin|got |had |happ|have|he d|he i|he w|he'l|he's|heb |hedi|hedo|heis|help|hi i|hi, |i 'd|i ag|i am|i bo|i ca"
    "|i ch|i co|i di|i go|i ha|i i |i i'|i ju|i le|i me|i mo|i ne|i no|i ph|i ra|i re|i sp|i ta|i to|i tr|i wa|i we|i wi|i wo"
    "|i ye|i'd |i'll|i'm |i've|iawn|ie|in p|is n|isn'|isnt|it h|it i|it's|its |just|know|left|mae |mae'|maea|maeb|maec|maed"
    "|maef|maem|maeo|maes|maew|maey|met |mynd|n|na|nac |nadd|nage|nah|need|nid |no a|no d|no i|no n|no r|no w|no, |not |now "
    "|o br|o fr|oes|off |on a|on l|on s|out |pass|phon|plea|rang|real|reso|runn|rwy |rwy'|rwya|rwyb|rwyc|rwyd|rwyf|rwym|rwyo"
    "|rwys|rwyw|rwyy|rydw|rydy|ryn |setl|sett|she |she'|shed|shei|siar|so u|sorr|sort|sown|spok|stal|stil|stuc|styc|talk|team"
    "|that|the |ther|they|this|told|trie|unre|very|vide|wait|want|we '|we a|we b|we c|we d|we h|we i|we j|we m|we n|we r|we s"
    "|we t|we w|we y|we'l|we'r|we'v|wedi|will|woul|wron|y|ydw|ydy|ydyn|yea|yes |yess|yn a|yn b|yn c|yn d|yn f|yn m|yn o|yn s"
)
BEGINNINGS = frozenset(_BEGINNINGS.split("|"))
