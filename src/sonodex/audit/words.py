"""What people call masks, images, splits, persons, places, sides, makers, formats and tools, in the languages
that sets are named in.

Parts of regular expressions, read without regard to capitals; `names` and `column_titles` say where in a name
they count.
"""

from __future__ import annotations

MASK = (
    r"masks?|msks?|lbls?|gts?|ground[ _-]?truths?|segs?|segmentations?|segmented|"
    r"anns|annot|annotations?|annotated|masken|mask[aei]|maskeler|maskers?|m[aá]scaras?|masques?|maschere|"
    r"segmentierung(?:en)?|segmentaci[oó]n(?:es)?|segmenta[cç](?:[aã]o|[oõ]es)|segmentazioni?|segmentacj[ae]|"
    r"маск[аи]|разметка|标注|标签|掩膜|掩码|掩模|分割|金标准|マスク|마스크|"
    r"contours?|outlines?|rois?|konturen|contornos?|contorni|"
    r"delineations?|label[ _-]?maps?|labels?|labelled|silhouettes?|segmentation(?:class|object)\w*|"
    r"ann(?:otation)?s?_?dir|gtfine"
)
IMAGE = (
    r"images?|imgs?|img|pictures?|pics?|frames?|photos?|originals?|orig|raw|input|inputs|us|ultrasound|"
    r"bild(?:er)?|im[aá]gen(?:es)?|imagem|imagens|immagin[ei]|obraz[yk]?i?|zdj[eę]ci[ae]|fot(?:o|os|ografie)|"
    r"g[oö]r[uü]nt[uü](?:ler)?|resim(?:ler)?|afbeelding(?:en)?|beelden|bilden|sn[ií]mky|"
    r"снимки|изображения|图像|图片|影像|原图|画像|이미지|영상|"
    r"jpegimages|data|dataset|bmode|b-mode|im(?:a)?ge?_?dir|leftimg8bit|images?_?folder"
)
SPLIT = {
    "train": r"train|training|trainval|trainings|entrenamiento|entra[iî]nement|apprentissage|treino|"
    r"treinamento|addestramento|e[gğ]itim|trening|treningow[yae]|ucz[aą]c[yae]|tr[aä]ning|træning|tr[eé]ninkov[aáeéyý]|"
    r"antrenare|antrenament|обучение|обучающ(?:ая|ий|ие)|тренировочн(?:ая|ый|ые)|навчання|навчальн[аі]|"
    r"训练|訓練|学习|学習|학습|훈련",
    "validation": r"val|valid|validation|validaci[oó]n|valida[cç][aã]o|validazione|validierungs?|validasyon|"
    r"do[gğ]rulama|ge[cç]erleme|walidacja|walidacyjn[yae]|validering|validatie|valida[cč]n[ií]|"
    r"валидация|валидационн(?:ая|ый|ые)|проверочн(?:ая|ый|ые)|验证|驗證|検証|검증",
    "test": r"test|tests|testing|holdout|hold-out|pruebas?|teste|essai|testow[yae]|testovac[ií]|"
    r"тест|тестов(?:ая|ый|ые)|测试|測試|テスト|테스트",
}
SHORT_SPLIT = {"train": "trn|tr", "validation": "dev", "test": "tst|ts"}
"""Short words for them, which may as well be a class."""
SHORTEST_SPLIT = {"va": "validation", "vl": "validation", "te": "test"}
"""The shortest: they count only where they are all of a name."""
SET = (
    r"set|seti|sets|data|daten(?:satz)?|datos|donn[eé]es|dados|dane|verisi|verileri|k[uü]mesi|zbi[oó]r|menge|"
    r"集|组|組|数据|数据集|データ|데이터|выборка|выборки|набор"
)
SUBJECT = (
    r"patients?|pat|pt|subjects?|subj|sub|sbj|cases?|volunteers?|participants?|persons?|probands?|"
    r"individuals?|donors?|vol|id|pid|patient(?:in|en|e)|proband(?:in|en)|pacientes?|pac|pazient[ei]|paz|sujets?|"
    r"sujetos?|casos?|cas|przypadek|pacjent(?:ka)?|badan[ya]|hasta|vaka|olgu|pati[eë]nt|"
    r"пациент|больной|患者|病人|病例|受试者|被験者|症例|환자"
)
ANIMAL = r"mouse|mice|rats?|rabbits?|pigs?|piglets?|swine|dogs?|animals?|phantoms?|fet(?:us|uses)|specimens?"
"""What else is looked at; as a title of a column these are rather a yes or no."""
CLIP = (
    r"(?:vid(?:eo)?|v[ií]deo|wideo|clip|cine|loop|sweep|seq(?:uence)?|movie|film|filmik|stream|recording|"
    r"aufnahme|sequenz|secuencia|sequ[eê]ncia|s[eé]quence|sequenza|sekwencja|sekans|nagranie|grabaci[oó]n|"
    r"grava[cç][aã]o|kay[ıi]t|видео|ролик|视频|影片|動画|비디오|영상)"
)
FRAME = (
    r"frames?|fr|slices?|img|image|idx|einzelbild|bild|fotograma|cuadro|quadro|trame|klatka|kare|sn[ií]mek|"
    r"кадр|帧|幀"
)
EXAM = r"(?:series|study|exam(?:ination)?|scan|acquisition|untersuchung|examen|badanie)"
SITE = (
    r"hospitals?|clinics?|institut(?:e|ion)s?|kliniken?|klinikum|krankenhaus|hastane(?:si)?|szpital|klinika|"
    r"hospita(?:l|is|les)|cl[ií]nica|h[oô]pital|clinique|ospedale|больница|клиника|医院|病院|병원"
)
"""Where pictures were made."""
SITE_NUMBERED = rf"{SITE}|sites?|cent(?:er|re|ro)s?|zentrum|standort|merkez|o[sś]rodek|центр|中心"
"""The same, of which some are places in a picture where no number or letter stands behind."""
MAKERS = (
    r"ge(?:[ _-]?health(?:care)?)?|philips|siemens|toshiba|canon|samsung(?:[ _-]?medison)?|medison|mindray|"
    r"esaote|hitachi|aloka|fuji(?:film)?|sonosite|butterfly|clarius|supersonic|ultrasonix|sonoscape|alpinion|"
    r"voluson|logiq|vivid|epiq|affiniti|acuson|aplio|aixplorer|arietta|mylab"
)
"""Who made the devices, and how these are called."""

FORMATS = (
    "png|jpe?g|jpegs|bmp|tiff?|gif|webp|jp2|dicoms?|dcm|nii|nifti|nii[._ -]?gz|nrrd|mh[ad]|mp4|avi|mov|mkv|"
    "videos?|clips?|npy|npz|h5|hdf5|mat|csv|xlsx?|json|xml|txt|zip|tar|gr[ae]y|gr[ae]yscale|rgb|colou?r|"
    r"\d{1,2}[ _-]?bits?"
)
"""Formats of files, and what pixels are like."""
TOOLS = (
    r"labelme|labelimg|cvat|roboflow|coco|voc|pascal[ _-]?voc|yolo(?:v?\d+)?|nnunet\w*|"
    r"(?:dataset|task)\d{3}_\w+|monai|"
    r"itk[ _-]?snap|3d[ _-]?slicer|slicer|imagej|fiji|matlab|python|pytorch|keras|tensorflow|src|code|"
    r"scripts?|utils?|docs?|(?:\w+[ _-]?)?fig(?:ure)?s|fig|figure|_?static|resources?|references?|logos?|"
    r"icons?|assets|readme|bin|lib|build|examples?|demo|results?|outputs?|preds?|predictions?|"
    r"thumbnails?|thumbs?|previews?|cropped|crops?|resized|augmented|augmentation|aug|processed|preprocessed|"
    r"unprocessed|enhanced|originals?|filtered|denoised|jpegimages|rawframes|frames|bbox(?:es)?|boxes|"
    r"(?:high|low)[ _-]?res(?:olution)?|\d{2,4}x\d{2,4}"
)
"""Programs, what they make, and the steps that pictures went through."""
SIDE = (
    r"left|right|lt|rt|l|r|both|bilateral|links|rechts|izq(?:uierd[ao])?|der(?:ech[ao])?|gauche|droite?|sinistr[ao]|"
    r"destr[ao]|esquerd[ao]|direit[ao]|lewa|prawa|sol|sa[gğ]|od|os"
)
"""Sides of a body, and"""
SEX = (
    r"males?|females?|m|f|w|man|woman|men|women|boys?|girls?|m[aä]nnlich|weiblich|hommes?|femmes?|hombres?|"
    r"mujer(?:es)?|男|女"
)
"""whose it is: they tell nothing of what a picture shows."""
# words that stand before a number and name no more than that something is shown, or that one of many is
PICTURE_WORDS = ("image", "img", "im", "frame", "picture", "pic", "photo")
SHOWN_WORDS = frozenset((*PICTURE_WORDS, "us", "scan", "slice", "video", "clip", "volume", "mask"))
COUNTED_WORDS = frozenset(("file", "sample", "data", "id", "no", "case", "patient", "subject", "p", "s"))
