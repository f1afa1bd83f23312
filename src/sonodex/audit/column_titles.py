"""Titles of columns that hold classes, splits, subjects, clips or what calibrates a picture, in any language.

Classes, splits and what tells who a person is are read as `spelling.bare_title` has them, the others as they
are written.
"""

from __future__ import annotations

import re

from sonodex.audit.words import CLIP, SET, SPLIT, SUBJECT

# what tables in other languages call classes and splits
LABEL_WORDS = (
    r"dx|diagnos(?:en?|is|[ei])?|diagn[oó]z[aey]?|befund|klass(?:en?)?|kategori[aei]?|diagnostics?|classes?|"
    r"cat[eé]gorie|categori[ae]|[eé]tiquette|pathologie|diagn[oó]stico|clase|categor[ií]a|etiqueta|etykieta|"
    r"patolog[ií]a|patoloji|classe|etichetta|r[oó]tulo|rozpoznanie|klas[ay]?|tan[ıi](?:s[ıi])?|te[sş]his|etiket|"
    r"s[ıi]n[ıi]f[ıi]?|диагноз|класс|категория|метка|类别|類別|标签|標籤|诊断|诊断结果|診断|診斷|分类|分類|病理|病理结果|良恶性|"
    r"クラス|ラベル|진단|분류|라벨"
)
_RESULT_WORDS = r"ergebnis|resultado|wynik|sonu[cç]|r[eé]sultat|risultato|результат|结果|結果"
_KIND_WORDS = (
    r"typ|tipo|rodzaj|t[uü]r|тип|类型|類型|タイプ|"
    r"ebene|schnittebene|ansicht|plano|vista|plan|coupe|vue|p[lł]aszczyzna|widok|d[uü]zlem|g[oö]r[uü]n[uü]m|"
    r"плоскость|切面|平面|断面|grupo|gruppe|grupa|grup|groupe|gruppo|группа|组别|分组"
)
_SPLIT_WORDS = (
    r"teilmenge|aufteilung|partie|ensemble|jeu|conjunto|partici[oó]n|parti[cç][aã]o|partizione|zbi[oó]r|podzia[lł]|"
    r"b[oö]l[uü]m|выборка|数据集|划分|데이터셋"
)
_LONG_SPLIT = "|".join(SPLIT.values())

# may be classes, and may as well say how a picture was taken
HOW_TAKEN_COLUMNS = re.compile(
    rf"^(?:type|status|plane|view|y|group|organ|anatomy|body_?part|structure|standard_?plane|anatomical_?(?:structure|plane|site)|{_KIND_WORDS})$"
)
# the first fit before the second
LABEL_COLUMNS = (
    re.compile(
        r"^(?:class|classes|class_?name|class_?label|image_?class|label|labels|image_?label|label_?name|category|category_?name|diagnosis|diagnoses|"
        r"final_diagnosis|pathology|pathology_?type|ground_?truth|malignancy|malignant|histology|tumou?r_?type|lesion_?type|"
        rf"{LABEL_WORDS})$"
    ),
    re.compile(
        r"^(?:findings?|outcome|birads|bi_rads|tirads|ti_rads|grade|stage|target|disease|result|"
        rf"{_RESULT_WORDS}|(?:finding|mass|nodule|cyst|diagnosis|case)_type)$|"
        r"_(?:class|label|diagnosis|pathology|category|classification|histology|presen(?:t|ce))$|"
        r"^classification$"
    ),
    HOW_TAKEN_COLUMNS,
    re.compile(
        rf"^(?:class|label|diagnosis|pathology|category|histology|gt|ground_truth|{LABEL_WORDS})_"
        r"(?!(?:id|ids|date|name|no|nr|num|number|code|time|year|count|x|y|file|path|by|x\d|y\d)(?:_|$))[^\W\d]"
    ),
)
PATIENT_LABEL_COLUMNS = (
    re.compile(
        r"^(?:class|label|category|diagnosis|final_diagnosis|pathology|histology|malignancy|malignant|"
        rf"{LABEL_WORDS})$"
    ),
)
SPLIT_COLUMNS = (
    re.compile(
        r"^(?:(?:data_?)?(?:split|set|subset|partition)|(?:k|cv)?_?folds?(?:_?(?:id|no|nr|idx|index|number))?|phase|usage|train_?(?:val_?)?test|"
        rf"{_SPLIT_WORDS})(?:_?name)?$"
    ),
)
SPLIT_FLAG = re.compile(rf"^(?:used_)?(?:is_?|in_?|est_|es_|for_?)?(dev|{_LONG_SPLIT})(?:_?(?:{SET}))?$")
_IS = (
    r"(?:u?ids?|no|num|nr|nummer|numer|number|numaras[ıi]|name|code|key|identifier|pseudonym|hash|"
    r"编号|号|番号)"
)
_RECORD = r"mrn|(?:medical[ _.\-]*)?record[ _.\-]*(?:no|nr|num|number)"
# words before that of a person; before `id` alone they may as well tell of a picture (`unique_id`)
_HIDDEN = (
    r"(?:(?:(?:anon|pseudo|de-?identif|hash|uniq)[^\W_]*|study)[ _.\-]*(?!(?:id|pid|vol)s?(?:[^a-z]|$)))?"
)
SUBJECT_COLUMNS = re.compile(
    rf"^(?!id$|vol$)(?:(?:{_HIDDEN}(?:{SUBJECT})|study)"
    rf"[ _.\-]*(?:{_IS}(?:\s*[/&|,]\s*{_IS})*(?:[ _.\-]+(?:anon|hash)\w*)?)?|"
    rf"(?:id[ _.\-]*(?:of[ _.\-]+)?|(?:no|number)[ _.\-]*(?:of[ _.\-]+(?!\w+s\b))?)(?:{SUBJECT})|{_RECORD})"
    r"(?:\s*[(\[][^()\[\]]*[)\]])?$",
    re.IGNORECASE,
)
CLIP_COLUMNS = re.compile(
    rf"^{CLIP}s?(?:[ _.\-]*(?:id|no|num|nr|number|name|file|file_?name|code))?$|"
    r"^(?:folder|directory|dir|series|study|exam)(?:[ _]?(?:id|name))?$",
    re.IGNORECASE,
)
# of what has few values and is no class
NO_CLASS_COLUMNS = re.compile(
    r"(?:^|_)(?:age|sex|gender|alter|geschlecht|sexo|sexe|race|ethnicity|country|language|device|machine|scanner|"
    r"probe|transducer|manufacturer|vendor|model|hospital|site|cent(?:er|re)|clinic|institution|city|town|department|ward|insurance|operator|"
    r"sonographer|reader|rater|annotator|side|laterality|smok\w*|consent|pregnan\w*|marital|education|occupation|quality|preset|application|settings?|gain|frequency|comments?|notes?|remarks?|name|by|date|time|mode|"
    r"format|path|file|folder|mask|source|licen[cs]e|version|doctor|physician|arzt|[aä]rztin|m[eé]dico|lekarz|doktor|"
    r"ger[aä]t|aparato?|cihaz|urz[aą]dzenie|seite|lado|strona|taraf|zentrum|klinik|merkez|szpital)(?:_|$)"
)
# titles of columns that tell who a person is, as `spelling.bare_title` has them
NAME_COLUMNS = re.compile(
    r"^(?:(?:patient|subject|participant|person|volunteer|donor|proband|paciente|paziente|пациент)s?_?(?:full_?)?names?|"
    r"(?:first|last|family|given|middle|maiden|sur|fore)_?names?|vornamen?|nachname|familienname|pr[eé]nom|"
    r"nom_de_famille|apellidos?|cognome|sobrenome|фамилия|отчество|фио|姓名|氏名|성명)$"
)
ANY_NAME_COLUMNS = re.compile(r"^(?:full_?names?|名前|이름)$")  # of a person, beside a column of persons
PERSON_COLUMNS = re.compile(
    r"^(?:age|sex|gender|alter|geschlecht|[eé]dad|sexo|sexe|年龄|性别|年齢|性別|나이|성별)(?:_|$)"
)
BIRTH_COLUMNS = re.compile(
    r"(?:^|_)(?:date_of_birth|birth_?(?:date|day)|dob|geb(?:urts)?_?(?:datum|tag)|(?:date_de_)?naissance|"
    r"(?:fecha_(?:de_)?)?nacimiento|(?:data_di_)?nascita|(?:data_de_)?nascimento|дата_рождения|出生日期|生年月日|생년월일)$"
)
MAIL_COLUMNS = re.compile(r"^e_?mail(?:_?address)?$")
PHONE_COLUMNS = re.compile(
    r"^(?:phone|telephone|mobile|telefon|tel[eé]fono|телефон|电话)(?:_?(?:no|nr|num|number))?$"
)
ADDRESS_COLUMNS = re.compile(
    r"^(?:(?:home_|postal_)?address|adresse|direcci[oó]n|indirizzo|адрес|地址|住所)$"
)
POST_COLUMNS = re.compile(r"^(?:zip|post|postal)_?code$")
NUMBER_COLUMNS = re.compile(
    r"^(?:ssn|social_security(?:_?(?:no|number))?|national_id|mrn|"
    r"(?:medical_record|hospital|insurance)_?(?:no|nr|num|number))$"
)
EXAM_COLUMNS = re.compile(
    r"^(?:(?:study|scan|exam(?:ination)?|acquisition|visit|admission|surgery|recording)_?(?:date|day|date_?time)|"
    r"date_(?:of_)?(?:study|scan|exam(?:ination)?|visit|admission|surgery)|untersuchungsdatum|"
    r"检查日期|検査日|검사일)$"
)
DAY_COLUMNS = re.compile(r"^(?:date|datum|fecha|дата|日期)$")  # of anything
# what stands beside the day of an examination, and what beside that of a download, a paper or an annotation
EXAMINED_COLUMNS = re.compile(
    r"^(?:(?:device|scanner|machine|probe|transducer|manufacturer|hospital|clinic|operator|sonographer)"
    r"(?:_?(?:id|name|type|model))?|bmi|weight|height|(?:study|scan|exam(?:ination)?)_?(?:id|time)?)$"
)
WORKED_ON_COLUMNS = re.compile(
    r"^(?:(?:annotat|label|labell|segment|review|download|upload|publish|retriev|access)(?:ed|er|or|ors)(?:_?(?:by|id|name|from))?|"
    r"(?:rater|reader|coder)(?:_?(?:id|name))?|(?:\w+_)?(?:url|uri|link|doi)|web_?(?:site|page)|licen[cs]e|authors?|"
    r"publication|publisher|journal|paper|version)$"
)


def plain(header: str) -> str:
    """A title as those of subjects and clips are matched: without the signs around it (`Patient-Nr.`)."""
    return header.strip(" .:#№°")


CALIBRATION_COLUMN = re.compile(
    r"spacing|pixel[ _-]?size|mm[ _/-]?(?:per[ _-]?)?p(?:i?x|ixel)|resolution|\bdepth\b|\bfps\b|"
    r"frame[ _-]?rate",
    re.IGNORECASE,
)
