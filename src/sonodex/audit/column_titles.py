"""Titles of columns that hold classes, splits, subjects, clips or what calibrates a picture, in any language.

Classes, splits and what tells who a person is are read as `spelling.bare_title` has them, the others as they
are written.
"""

from __future__ import annotations

import re

from sonodex.audit.names import CLIP_WORD, SUBJECT

# what tables in other languages call classes and splits
_LABEL_WORDS = (
    r"diagnosen?|befund|klass(?:en?)?|kategorie|diagnostics?|classes?|cat[eé]gorie|[eé]tiquette|pathologie|"
    r"diagn[oó]stico|clase|categor[ií]a|etiqueta|patolog[ií]a|classe|diagnosi|etichetta|rozpoznanie|klasa|tan[ıi]|s[ıi]n[ıi]f|"
    r"диагноз|класс|метка|类别|類別|标签|標籤|诊断|診断|診斷|分类|分類|病理|クラス|ラベル|진단|분류|라벨"
)
_SPLIT_WORDS = (
    r"teilmenge|aufteilung|partie|ensemble|jeu|conjunto|partici[oó]n|partizione|выборка|数据集|划分|데이터셋"
)

# the first fit before the second
LABEL_COLUMNS = (
    re.compile(
        r"^(?:class|classes|class_?name|class_?label|image_?class|label|labels|image_?label|category|diagnosis|diagnoses|"
        r"final_diagnosis|pathology|pathology_?type|ground_?truth|malignancy|malignant|histology|tumou?r_?type|lesion_?type|"
        rf"{_LABEL_WORDS})$"
    ),
    re.compile(
        r"^(?:findings?|outcome|birads|bi_rads|tirads|ti_rads|grade|stage|target|disease|result|"
        r"(?:finding|mass|nodule|cyst|diagnosis|case)_type)$|_(?:class|label|diagnosis|pathology|category|classification|histology|present|presence)$|"
        r"^classification$"
    ),
    re.compile(r"^(?:type|status|plane|view|y|group)$"),  # may as well say how a picture was taken
    re.compile(
        rf"^(?:class|label|diagnosis|pathology|category|histology|gt|ground_truth|{_LABEL_WORDS})_"
        r"(?!(?:id|ids|date|name|no|nr|num|number|code|time|year|count|x|y|file|path|by|x\d|y\d)(?:_|$))[^\W\d]"
    ),
)
PATIENT_LABEL_COLUMNS = (
    re.compile(
        r"^(?:class|label|category|diagnosis|final_diagnosis|pathology|histology|malignancy|malignant|"
        rf"{_LABEL_WORDS})$"
    ),
)
SPLIT_COLUMNS = (
    re.compile(
        r"^(?:(?:data_?)?(?:split|set|subset|partition)|(?:k_?|cv_?)?fold|phase|usage|train_?(?:val_?)?test|"
        rf"{_SPLIT_WORDS})(?:_?name)?$"
    ),
)
SPLIT_FLAG = re.compile(r"^(?:is_?|in_?)?(train|training|val|valid|validation|dev|test|testing)(?:_?set)?$")
_IS = r"(?:u?ids?|no|num|nr|number|name|code|key|identifier|pseudonym|hash)"
SUBJECT_COLUMNS = re.compile(
    r"^(?!id$|vol$)(?:(?:(?:anon|pseudo|de-?identif|hash|uniq|study[ _.\-])\w*[ _.\-]*)?"
    rf"(?:{SUBJECT}|study)[ _.\-]*(?:{_IS}(?:\s*[/&|,]\s*{_IS})*(?:[ _.\-]+(?:anon|hash)\w*)?)?|"
    rf"(?:id|no|number)[ _.\-]*(?:of[ _.\-]+)?(?:{SUBJECT}))(?:\s*[(\[][^()\[\]]*[)\]])?$",
    re.IGNORECASE,
)
CLIP_COLUMNS = re.compile(
    rf"^{CLIP_WORD}s?(?:[ _.\-]*(?:id|no|num|nr|number|name|file|file_?name|code))?$|"
    r"^(?:folder|directory|dir|series|study|exam)(?:[ _]?(?:id|name))?$",
    re.IGNORECASE,
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
    r"^(?:date|(?:study|scan|exam(?:ination)?|acquisition|visit|admission|surgery|recording)_?(?:date|day|date_?time)|"
    r"date_(?:of_)?(?:study|scan|exam(?:ination)?|visit|admission|surgery)|untersuchungsdatum|datum|fecha|"
    r"дата|日期|检查日期|検査日|검사일)$"
)


def plain(header: str) -> str:
    """A title as those of subjects and clips are matched: without the signs around it (`Patient-Nr.`)."""
    return header.strip(" .:")


CALIBRATION_COLUMN = re.compile(
    r"spacing|pixel[ _-]?size|mm[ _/-]?(?:per[ _-]?)?p(?:i?x|ixel)|resolution|\bdepth\b|\bfps\b|"
    r"frame[ _-]?rate",
    re.IGNORECASE,
)
